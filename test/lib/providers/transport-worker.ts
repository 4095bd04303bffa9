import { parentPort, workerData } from "node:worker_threads";

import type { CallLimits } from "../../../lib/providers/exchange.ts";
import { createTransport } from "../../../lib/providers/transport.ts";

/** One call that the worker is to make. */
export type Call = { url: string; limits: CallLimits };

// A thread of its own that makes the calls it is given, tells how each ended, and has nothing else to live for.
// oxlint-disable-next-line typescript/no-unsafe-assignment -- whoever starts the worker hands over calls
const calls: Call[] = workerData;
const send = createTransport();
for (const { url, limits } of calls) {
  const exchange = await send({ method: "POST", url, headers: {}, body: "x" }, limits);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  parentPort?.postMessage(exchange.kind === "error" ? exchange.error : (exchange.bodyError ?? exchange.kind));
}
