import { monotonicMs } from "./monotonic.ts";

/** One moment on two clocks, in milliseconds: the machine's, and one that never goes back. */
export type Moment = { wallMs: number; steadyMs: number };

/** Now, by the machine's clocks. */
export function momentNow(): Moment {
  return { wallMs: Date.now(), steadyMs: monotonicMs() };
}

/**
 * The longest time that can have passed between two moments: the steady clock may stand still while the instance is
 * frozen. Infinite if the machine's clock was set back, because nothing is known then.
 */
export function longestMsBetween(from: Moment, to: Moment): number {
  const wallMs = to.wallMs - from.wallMs;
  return wallMs < 0 ? Number.POSITIVE_INFINITY : Math.max(wallMs, to.steadyMs - from.steadyMs);
}

/** The shortest time that can have passed between two moments: neither clock runs ahead of the time in between. */
export function shortestMsBetween(from: Moment, to: Moment): number {
  return Math.min(to.wallMs - from.wallMs, to.steadyMs - from.steadyMs);
}
