import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseJson } from "../../local/http.ts";
import { pythonEnvironment } from "../support/python-environment.ts";
import { isRecord } from "../support/is-record.ts";
import type { VendorAnswer, VendorCall } from "./vendor-client.ts";

const environment = pythonEnvironment("vendor-clients", join(import.meta.dirname, "requirements.txt"));

/** Installs the SDKs that are written in Python. Needs Python 3.10 and PyPI. */
export function installPython(): Promise<void> {
  return environment.install();
}

/** Runs a script of this folder, which reads a call from standard input and prints `{"isSuccess": …}` as its last line. */
export async function runPython(script: string, call: VendorCall): Promise<VendorAnswer> {
  const child = spawn(environment.program("python"), ["-W", "ignore", join(import.meta.dirname, script)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", NO_PROXY: "127.0.0.1" },
  });
  child.stdin.end(JSON.stringify(call));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const said = parseJson(stdout.trimEnd().split("\n").at(-1) ?? "");
  return { isSuccess: isRecord(said) && said["isSuccess"] === true, printed: `${stdout}${stderr}`.trim() };
}
