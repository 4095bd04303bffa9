import { parentPort, type MessagePort } from "node:worker_threads";
import { runBatch } from "./batch.ts";

// One core of a long run: it is sent ranges of seeds and sends back what they came to.
Error.stackTraceLimit = 0;
const port = parentPort;
if (port !== null) {
  port.on("message", (range: { seed: number; count: number }) => void answer(port, range));
}

async function answer(to: MessagePort, { seed, count }: { seed: number; count: number }): Promise<void> {
  const result = await runBatch(seed, count);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has none
  to.postMessage(result);
}
