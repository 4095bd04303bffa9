import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Invocation, type Report, startRuntimeApi } from "./runtime-api.ts";

/** An execution environment: one process that serves one invocation after another. */
export type Instance = {
  /** Resolves to undefined where the deadline passed first; the instance is then gone, as Lambda's would be. */
  invoke(invocation: Invocation): Promise<Report | undefined>;
  isGone(): boolean;
  /** What the function has written to its log. */
  log(): string;
  stop(): Promise<void>;
};

/** Starts an instance of a function whose zip was unpacked to `root`; nothing else of the machine is in its environment. */
export async function startInstance(options: {
  root: string;
  handler: string;
  environment: Readonly<Record<string, string>>;
}): Promise<Instance> {
  const api = await startRuntimeApi();
  const child = spawn(process.execPath, [join(import.meta.dirname, "bootstrap.ts")], {
    cwd: options.root,
    env: {
      ...options.environment,
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: options.root,
      _HANDLER: options.handler,
      TZ: ":UTC",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (written += text));
  }
  const gone = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await gone;
    await api.stop();
  };
  return {
    async invoke(invocation) {
      const timer = new AbortController();
      const deadline = sleep(invocation.deadlineAt - Date.now(), undefined, { signal: timer.signal });
      const died = gone.then(() => undefined);
      const report = await Promise.race([api.invoke(invocation), deadline.catch(() => undefined), died]);
      timer.abort();
      if (report === undefined) await stop();
      return report;
    },
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    log: () => written,
    stop,
  };
}
