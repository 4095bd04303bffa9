import { closeSync, globSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** The file to which the functions of a stack log. */
export type FunctionLog = { path: string; close(): void };

/**
 * Sends standard error of this process to a log file in `folder`, because what the functions log would disturb the table of
 * samples. The file is `functions.log` and begins anew; while another stack writes to that one, it is
 * `functions-<process>.log`, which is removed by a later start. Closing it restores standard error.
 */
export function openFunctionLog(folder: string): FunctionLog {
  mkdirSync(folder, { recursive: true });
  removeLeftLogs(folder);
  const usual = join(folder, "functions.log");
  const path = isWritten(usual) ? join(folder, `functions-${process.pid}.log`) : usual;
  const file = openSync(path, "w");
  writeSync(file, `${JSON.stringify({ event: "stack", pid: process.pid, at: new Date().toISOString() })}\n`);
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (chunk: string | Uint8Array) => {
    writeSync(file, typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    return true;
  };
  return {
    path,
    close() {
      process.stderr.write = write;
      closeSync(file);
    },
  };
}

function removeLeftLogs(folder: string): void {
  for (const name of globSync("functions-*.log", { cwd: folder })) {
    if (!isWritten(join(folder, name))) rmSync(join(folder, name), { force: true });
  }
}

/** Whether the process that is named in the first line of a log still runs. */
function isWritten(path: string): boolean {
  const [, pid] = /^\{"event":"stack","pid":(\d+),/u.exec(beginningOf(path)) ?? [];
  return pid !== undefined && Number(pid) !== process.pid && isRunning(Number(pid));
}

function beginningOf(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(64);
      return bytes.toString("latin1", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

/** A process of another user cannot be signalled, and runs all the same. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
