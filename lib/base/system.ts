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
  let anchorWall = wallMs();
  let anchorSteady = steadyMs();
  return {
    now() {
      const wall = wallMs();
      const steady = steadyMs();
      const least = anchorWall + Math.floor(steady - anchorSteady);
      if (wall < least) return least;
      anchorWall = wall;
      anchorSteady = steady;
      return wall;
    },
    anchor() {
      anchorWall = wallMs();
      anchorSteady = steadyMs();
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
