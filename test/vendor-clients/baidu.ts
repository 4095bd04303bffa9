import { installPython, runPython } from "./python.ts";
import type { VendorClient } from "./vendor-client.ts";

export const client: VendorClient = {
  id: "baidu",
  sdk: "baidu-aip 4.16.13 for Python",
  secretField: "secretKey",
  install: installPython,
  call: (call) => runPython("baidu.py", call),
};
