import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FunctionLog, openFunctionLog } from "../../local/function-log.ts";

let folder: string;
let log: FunctionLog | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "idcheck-log-"));
});
afterEach(() => {
  log?.close();
  log = undefined;
  rmSync(folder, { recursive: true });
});

/** A log that a process has begun. */
function logOf(pid: number | undefined): string {
  return `${JSON.stringify({ event: "stack", pid, at: "2026-11-30T00:00:00.000Z" })}\nits line\n`;
}

async function goneProcess(): Promise<number | undefined> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid;
}

describe("the log of the functions of a stack", () => {
  it("has what is written to standard error, until it is closed", () => {
    log = openFunctionLog(folder);
    process.stderr.write("a line\n");
    process.stderr.write(Buffer.from("another\n"));
    expect(basename(log.path)).toBe("functions.log");
    expect(readFileSync(log.path, "utf8").split("\n").slice(1)).toEqual(["a line", "another", ""]);
  });

  it("begins anew after a stack that has ended", async () => {
    writeFileSync(join(folder, "functions.log"), logOf(await goneProcess()));
    log = openFunctionLog(folder);
    expect(basename(log.path)).toBe("functions.log");
    expect(readFileSync(log.path, "utf8")).not.toContain("its line");
  });

  it("is another file beside a stack that runs, whose log stays", () => {
    const running = logOf(process.ppid);
    writeFileSync(join(folder, "functions.log"), running);
    log = openFunctionLog(folder);
    expect(basename(log.path)).toBe(`functions-${process.pid}.log`);
    expect(readFileSync(join(folder, "functions.log"), "utf8")).toBe(running);
  });

  it("removes the other files of stacks that have ended", async () => {
    writeFileSync(join(folder, "functions-1.log"), logOf(await goneProcess()));
    writeFileSync(join(folder, "functions-2.log"), logOf(process.ppid));
    log = openFunctionLog(folder);
    expect(readdirSync(folder).toSorted()).toEqual(["functions-2.log", "functions.log"]);
  });
});
