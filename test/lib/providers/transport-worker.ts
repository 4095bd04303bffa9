import { parentPort, workerData } from "node:worker_threads";

import type { CallLimits } from "../../../lib/providers/exchange.ts";
import { createTransport } from "../../../lib/providers/transport.ts";

/** One call that the worker is to make. */
export type Call = { url: string; limits: CallLimits };

// A thread of its own that makes the calls it is given, tells how each ended, keeps what connections it may, and has nothing else to live for.
// oxlint-disable-next-line typescript/no-unsafe-assignment -- whoever starts the worker hands over calls
const calls: Call[] = workerData;
const send = createTransport({ keptMs: 60_000 });
const owner = { providerId: "first", accountVersionId: "1" };
for (const { url, limits } of calls) {
  const exchange = await send({ method: "POST", url, headers: {}, body: "x" }, limits, undefined, owner);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  parentPort?.postMessage(exchange.kind === "error" ? exchange.error : (exchange.bodyError ?? exchange.kind));
}
