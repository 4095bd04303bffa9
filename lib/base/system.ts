import { randomFillSync } from "node:crypto";
import type { Clock, Random } from "./clock.ts";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (durationMs) => {
    await new Promise((resolve) => setTimeout(resolve, durationMs));
  },
};

/** The machine's randomness. */
export const systemRandom: Random = {
  bytes: (count) => randomFillSync(new Uint8Array(count)),
  fraction: () => Math.random(),
};
