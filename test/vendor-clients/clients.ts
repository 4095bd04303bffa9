import { client as alibaba } from "./alibaba.ts";
import { client as baidu } from "./baidu.ts";
import { client as huawei } from "./huawei.ts";
import { client as tencent } from "./tencent.ts";
import type { VendorClient } from "./vendor-client.ts";

/** Every vendor's client that a simulator is tested with. */
export const vendorClients: readonly VendorClient[] = [huawei, baidu, tencent, alibaba];
