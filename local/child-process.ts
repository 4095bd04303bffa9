import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";

const children = new Set<ChildProcess>();
let watching = false;

/**
 * Ends `child` together with this process: otherwise an interrupted run would leave an engine on its port. A signal that
 * has another listener is left to that listener, which may still need the child. Where there is a shell, the child also ends
 * if this process is killed.
 */
export function endWithThisProcess(child: ChildProcess): void {
  children.add(child);
  child.once("exit", () => children.delete(child));
  endAfterKill(child);
  if (watching) return;
  watching = true;
  process.once("exit", endChildren);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const onSignal = (): void => {
      if (process.listenerCount(signal) > 1) return;
      endChildren();
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
  }
}

/** Ends a child process, after 2 s with SIGKILL, and resolves once it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
  await gone;
  clearTimeout(timer);
}

function endChildren(): void {
  for (const child of children) child.kill("SIGKILL");
}

/**
 * Has a shell wait for the end of a pipe that this process holds open, and then kill `child`. The system closes the pipe of a
 * process that is killed, which is all that such a process can still do for its children.
 */
function endAfterKill(child: ChildProcess): void {
  if (child.pid === undefined || process.platform === "win32") return;
  const script = 'read -r nothing; kill -9 "$1"';
  // Detached, because Ctrl-C must not end it before this process.
  const watcher = spawn("/bin/sh", ["-c", script, "sh", String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Without a shell, the child is ended in every other way.
  watcher.on("error", () => undefined);
  watcher.unref();
  const { stdin } = watcher;
  stdin.on("error", () => undefined);
  if (stdin instanceof Socket) stdin.unref();
  children.add(watcher);
  watcher.once("exit", () => children.delete(watcher));
  // The number of a process that is gone may become another's.
  child.once("exit", () => watcher.kill("SIGKILL"));
}
