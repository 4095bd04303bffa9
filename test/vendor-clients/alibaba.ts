import { installPython, runPython } from "./python.ts";
import type { VendorClient } from "./vendor-client.ts";

export const client: VendorClient = {
  id: "alibaba",
  sdk: "alibabacloud-cloudauth20190307 3.14.0 for Python",
  secretField: "accessKeySecret",
  install: installPython,
  call: (call) => runPython("alibaba.py", call),
};
