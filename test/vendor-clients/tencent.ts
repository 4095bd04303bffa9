import { installPython, runPython } from "./python.ts";
import type { VendorClient } from "./vendor-client.ts";

export const client: VendorClient = {
  id: "tencent",
  sdk: "tencentcloud-sdk-python-faceid 3.1.179 for Python",
  secretField: "secretKey",
  install: installPython,
  call: (call) => runPython("tencent.py", call),
};
