import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";

/** A process that starts another one, which would run for an hour, and prints its number. */
const parent = `
import { spawn } from "node:child_process";
import { endWithThisProcess } from "./local/child-process.ts";
const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 3_600_000)"], { stdio: "ignore", detached: true });
endWithThisProcess(child);
process.stdout.write(String(child.pid));
child.unref();
if (process.argv[1] === "stay") setTimeout(() => {}, 3_600_000);
`;

async function startParent(...args: string[]): Promise<{ running: ChildProcess; child: number }> {
  const running = spawn(process.execPath, ["--input-type=module", "--eval", parent, ...args], {
    cwd: projectFolder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: unknown[] = await once(running.stdout ?? running, "data");
  return { running, child: Number(String(chunks[0])) };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a child that ends with its process", () => {
  it.each(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const)("is gone after %s", async (signal) => {
    const { running, child } = await startParent("stay");
    expect(isRunning(child)).toBe(true);
    running.kill(signal);
    await expect.poll(() => isRunning(child), { timeout: 10_000 }).toBe(false);
  });

  it("does not keep its process, and is gone with it", async () => {
    const { running, child } = await startParent();
    await expect.poll(() => running.exitCode, { timeout: 10_000 }).toBe(0);
    await expect.poll(() => isRunning(child), { timeout: 10_000 }).toBe(false);
  });
});
