import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { defaultRecordSettings, lockMarginMs } from "../../lib/domain/record-settings.ts";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import type { Backing } from "../../local/start-backing.ts";

/** A gateway in a process of its own. */
export type GatewayChild = {
  url: string;
  /** SIGKILL: no handler of the process runs. Resolves when it is gone. */
  kill(): Promise<void>;
};

/** Times of the protocol in the killed process, short enough that abandoned keys come free within a test. */
const deadlineSeconds = 6;
const providerTailMs = 500;
const clockSkewMs = 100;

/** How long after the last kill an abandoned key is free again. */
export const freeAfterMs =
  deadlineSeconds * 1000 + lockMarginMs({ ...defaultRecordSettings, providerTailMs, clockSkewMs });

/** Starts a gateway over the backing and waits until it answers. Its log lines are handed to `onLine`. */
export async function startGatewayChild(
  backing: Backing,
  onLine: (line: string) => void = () => undefined,
): Promise<GatewayChild> {
  return startServerChild(new URL("gateway-process.ts", import.meta.url), backing, onLine);
}

/**
 * Starts a script that is told its deadline in seconds and the functions' environment, and waits until it prints
 * its address.
 */
export async function startServerChild(
  script: URL,
  backing: Backing,
  onLine: (line: string) => void = () => undefined,
): Promise<GatewayChild> {
  const child = spawn(process.execPath, [fileURLToPath(script), String(deadlineSeconds)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...functionEnvironment(backing),
      IDCHECK_PROVIDER_TAIL_MS: String(providerTailMs),
      IDCHECK_CLOCK_SKEW_MS: String(clockSkewMs),
    },
  });
  const exited = once(child, "exit");
  createInterface({ input: child.stderr }).on("line", onLine);
  const [url]: unknown[] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    exited.then(() => []),
  ]);
  if (typeof url !== "string") throw new Error("the gateway did not start");
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
