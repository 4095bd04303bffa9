/** Taken once, because the global `process` is a getter, and every check reads this clock some twenty times. */
const { uptime } = process;

/**
 * Milliseconds, with fractions, on a clock that never goes back, whatever happens to the machine's clock. It may stand still
 * while the instance is frozen. (`performance` would load nine modules of Node for it at a cold start.)
 */
export function monotonicMs(): number {
  return uptime() * 1000;
}
