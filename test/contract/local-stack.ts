import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { portSettings } from "../../local/ports.ts";
import { projectFolder } from "../../local/serverless-file.ts";

/** A local stack in a process of its own, as `npm start` starts it. What its functions log is in `.idcheck/functions.log`. */
export type LocalStack = {
  /** The address of the HTTP API. */
  url: string;
  stop(): Promise<void>;
};

/** Starts a local stack on free ports, without samples. Rejects if it ends before it serves. */
export async function startLocalStack(options: readonly string[] = []): Promise<LocalStack> {
  const free: Record<string, string> = {};
  for (const { variable } of Object.values(portSettings)) free[variable] = "0";
  const child = spawn(process.execPath, ["local/start.ts", "--no-samples", ...options], {
    cwd: projectFolder,
    env: { ...process.env, ...free },
    // What keeps it from starting is told there.
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^ +HTTP API +(http:\S+)$/u.exec(line) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async stop() {
        child.kill("SIGTERM");
        await ended;
      },
    };
  }
  throw new Error("The local stack did not start; what it said is above.");
}
