import { Worker } from "node:worker_threads";
import type { Bounds } from "./plan.ts";
import { addBatch, emptyBatch, runBatch, type BatchResult } from "./batch.ts";

/** Which seeds to run, on how many cores, and in what world. */
export type RunSettings = { schedules: number; seed: number; workers: number; bounds: Bounds };

/** Seeds that are run between two lines of progress. */
const chunk = 2_000;

/**
 * Runs `schedules` seeds from `seed` on, in this process or in worker threads, and tells `onProgress` now and
 * then what they have come to so far. Rejects with the fault of the code under test, if it has one.
 */
export async function runMany(
  { schedules, seed, workers, bounds }: RunSettings,
  onProgress: (total: BatchResult) => void,
): Promise<BatchResult> {
  const total = emptyBatch();
  let next = seed;
  const takeChunk = (): { seed: number; count: number } | undefined => {
    const count = Math.min(chunk, seed + schedules - next);
    if (count <= 0) return undefined;
    next += count;
    return { seed: next - count, count };
  };
  const consume = async (run: (seed: number, count: number) => Promise<BatchResult>): Promise<void> => {
    for (let range = takeChunk(); range !== undefined; range = takeChunk()) {
      addBatch(total, await run(range.seed, range.count));
      onProgress(total);
    }
  };
  if (workers <= 1) {
    await consume((firstSeed, count) => runBatch(firstSeed, count, { bounds }));
    return total;
  }
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(new URL("worker.ts", import.meta.url));
      try {
        await consume((firstSeed, count) => ask(worker, { seed: firstSeed, count, bounds }));
      } finally {
        await worker.terminate();
      }
    }),
  );
  return total;
}

function ask(worker: Worker, range: { seed: number; count: number; bounds: Bounds }): Promise<BatchResult> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once("message", resolve).once("error", reject);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has none
    worker.postMessage(range);
  });
}
