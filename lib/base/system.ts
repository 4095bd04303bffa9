import { randomFillSync } from "node:crypto";
import type { Clock, Random } from "./clock.ts";
import { monotonicMs } from "./monotonic.ts";

/**
 * A clock that follows the machine's, but within an invocation never goes back: a deadline that was read before the
 * machine's clock was set back stays where it is. `wallMs` is the machine's time and `steadyMs` a time that no setting of
 * a clock affects. It may stand still while the instance is frozen, so the later of both counts.
 */
export function createSteadyClock(
  wallMs: () => number,
  steadyMs: () => number,
): Required<Pick<Clock, "now" | "anchor">> {
  let anchor = { wall: wallMs(), steady: steadyMs() };
  return {
    now() {
      const here = { wall: wallMs(), steady: steadyMs() };
      const least = anchor.wall + Math.floor(here.steady - anchor.steady);
      if (here.wall < least) return least;
      anchor = here;
      return here.wall;
    },
    anchor() {
      anchor = { wall: wallMs(), steady: steadyMs() };
    },
  };
}

/** The machine's clock. */
export const systemClock: Clock = {
  ...createSteadyClock(() => Date.now(), monotonicMs),
  sleep: async (durationMs) => {
    await new Promise((resolve) => setTimeout(resolve, durationMs));
  },
};

/** The machine's randomness. */
export const systemRandom: Random = {
  bytes: (count) => randomFillSync(new Uint8Array(count)),
  fraction: () => Math.random(),
};
