import { parentPort, type MessagePort } from "node:worker_threads";
import { runBatch } from "./batch.ts";
import type { Bounds } from "./plan.ts";

type Range = { seed: number; count: number; bounds: Bounds };

// One core of a long run: it is sent ranges of seeds and sends back what they came to.
Error.stackTraceLimit = 0;
const port = parentPort;
if (port !== null) {
  port.on("message", (range: Range) => void answer(port, range));
}

async function answer(to: MessagePort, { seed, count, bounds }: Range): Promise<void> {
  const result = await runBatch(seed, count, { bounds });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has none
  to.postMessage(result);
}
