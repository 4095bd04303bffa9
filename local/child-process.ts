import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

const children = new Set<ChildProcess>();
let watching = false;

/**
 * Ends `child` together with this process, unless that is ended by SIGKILL: otherwise an interrupted run would leave an
 * engine on its port. A signal that has another listener is left to that listener, which may still need the child.
 */
export function endWithThisProcess(child: ChildProcess): void {
  children.add(child);
  child.once("exit", () => children.delete(child));
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
