import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Unusable } from "./unusable.ts";

/**
 * Runs a command in `folder` and resolves once it has succeeded. If it fails, rejects with Unusable and the end of its
 * output. It and all that it starts are killed when this process exits.
 */
export async function runIn(folder: string, command: string, given: readonly string[]): Promise<void> {
  // A separate group, because npm starts processes that would outlive it.
  const child = spawn(command, given, { cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const killGroup = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  process.on("exit", killGroup);
  try {
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    if (child.exitCode === 0) return;
    const end = `${out}\n${error}`.trim().split("\n").slice(-20).join("\n");
    const sentence = `${[command, ...given].join(" ")} fails in one of the two trees: try it there.`;
    throw new Unusable(`${sentence} It ended with ${child.exitCode ?? "a signal"} and printed last:\n${end}`);
  } finally {
    process.off("exit", killGroup);
  }
}
