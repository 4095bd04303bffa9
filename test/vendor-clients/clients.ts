import { client as baidu } from "./baidu.ts";
import { client as huawei } from "./huawei.ts";
import type { VendorClient } from "./vendor-client.ts";

/** Every vendor's client that a simulator is tested with. */
export const vendorClients: readonly VendorClient[] = [huawei, baidu];
