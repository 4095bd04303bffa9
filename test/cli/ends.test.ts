import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";
import { describeUnless, lackOf } from "../support/machine.ts";
import { cliPath } from "./run-cli.ts";

/** Commands that need nothing and print something, each in its own way. */
const printing = [
  ["--help"],
  ["--version"],
  ["usage", "--help"],
  ["compliance", "notice", "--stage", "local"],
];

/** Runs idcheck with its results going to a file of the system; resolves with the exit code and what it says. */
async function runInto(path: string, parameters: readonly string[]) {
  const file = openSync(path, "w");
  const child = spawn(process.execPath, [cliPath, ...parameters], { stdio: ["ignore", file, "pipe"] });
  closeSync(file);
  const closed = once(child, "close");
  if (child.stderr === null) throw new TypeError("its messages are piped");
  const [stderr] = await Promise.all([text(child.stderr), closed]);
  return { code: child.exitCode, stderr };
}

const lacksFullDisk = existsSync("/dev/full") ? undefined : "this machine lacks /dev/full";

describeUnless(lacksFullDisk, "idcheck whose results go to a full disk", () => {
  it.each(printing)("says so in a sentence and exits with 1: %s %s", async (...parameters) => {
    expect(await runInto("/dev/full", parameters)).toEqual({
      code: 1,
      stderr: "The results cannot be written: the disk is full. Free some space.\n",
    });
  });
});

describe("idcheck whose results nobody reads", () => {
  it.each(printing)("is content with a reader that has seen enough: %s %s", async (...parameters) => {
    const child = spawn(process.execPath, [cliPath, ...parameters]);
    child.stdin.end();
    child.stdout.destroy();
    const closed = once(child, "close");
    const [stderr] = await Promise.all([text(child.stderr), closed]);
    expect([child.exitCode, stderr]).toEqual([0, ""]);
  });
});

describeUnless(lackOf("npx", "--version"), "npx idcheck", () => {
  let cache: string;
  beforeAll(() => {
    cache = mkdtempSync(join(tmpdir(), "idcheck-npx-"));
  });
  afterAll(() => rmSync(cache, { recursive: true }));

  it("runs in the clone without a registry", async () => {
    const child = spawn("npx", ["idcheck", "--version"], {
      cwd: projectFolder,
      env: { ...process.env, npm_config_cache: cache, npm_config_registry: "http://127.0.0.1:9" },
    });
    child.stdin.end();
    expect(await text(child.stdout)).toMatch(/^idcheck \d+\.\d+\.\d+\n$/u);
  });
});
