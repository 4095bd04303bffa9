import { installPython, runPython } from "./python.ts";
import type { VendorClient } from "./vendor-client.ts";

export const client: VendorClient = {
  id: "huawei",
  sdk: "huaweicloudsdkivs 3.1.219 for Python",
  secretField: "secretKey",
  install: installPython,
  call: (call) => runPython("huawei.py", call),
};
