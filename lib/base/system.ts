import { randomFillSync } from "node:crypto";
import type { Clock, Random } from "./clock.ts";

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (durationMs) => {
    await new Promise((resolve) => setTimeout(resolve, durationMs));
  },
};

/** The randomness of the machine. */
export const systemRandom: Random = {
  bytes: (count) => randomFillSync(new Uint8Array(count)),
  fraction: () => Math.random(),
};
