import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { defaultRecordSettings, lockMarginMs } from "../../lib/domain/record-settings.ts";
import { type BackingEndpoints, functionEnvironment } from "../../local/gateway/environment.ts";

/** A gateway in a process of its own. */
export type GatewayChild = {
  url: string;
  /** SIGKILL: no handler of the process runs. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: nothing of the process runs until it is thawed, as between two invocations on Lambda. */
  freeze(): void;
  thaw(): void;
};

/** Times of the protocol in the killed process, short enough that abandoned keys come free within a test. */
const deadlineSeconds = 6;
const providerTailMs = 500;
const clockSkewMs = 100;

/** How long after the last kill an abandoned key is free again. */
export const freeAfterMs =
  deadlineSeconds * 1000 + lockMarginMs({ ...defaultRecordSettings, providerTailMs, clockSkewMs });

/** What a process is started with in addition to the backing. */
export type ChildOptions = {
  /** Gets each line that the process writes to standard error, such as the functions' log. */
  onLine?: (line: string) => void;
  /** The deadline of the functions. */
  timeoutSeconds?: number;
  /** Variables that are set beside those of the functions. */
  environment?: Readonly<Record<string, string>>;
};

/** Starts a gateway over the backing and waits until it answers. */
export async function startGatewayChild(
  backing: BackingEndpoints,
  options: ChildOptions = {},
): Promise<GatewayChild> {
  return startServerChild(new URL("gateway-process.ts", import.meta.url), backing, options);
}

/**
 * Starts a script that is told its deadline in seconds and the functions' environment, and waits until it prints
 * its address.
 */
export async function startServerChild(
  script: URL,
  backing: BackingEndpoints,
  { onLine = () => undefined, timeoutSeconds = deadlineSeconds, environment = {} }: ChildOptions = {},
): Promise<GatewayChild> {
  const child = spawn(process.execPath, [fileURLToPath(script), String(timeoutSeconds)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...functionEnvironment(backing),
      IDCHECK_PROVIDER_TAIL_MS: String(providerTailMs),
      IDCHECK_CLOCK_SKEW_MS: String(clockSkewMs),
      ...environment,
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
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
  };
}
