/** The requests that this instance has let through for its callers in the last second. */
export type Rate = {
  /** Whether one more request at `now` (epoch ms) stays within `limit` a second; if it does, it counts. */
  admits(caller: string, limit: number, now: number): boolean;
};

/** How many callers are remembered. The caller that was added first is forgotten first. */
const keptCallers = 10_000;

/** Counts nothing yet. */
export function createRate(): Rate {
  const arrivals = new Map<string, number[]>();
  return {
    admits(caller, limit, now) {
      const recent = (arrivals.get(caller) ?? []).filter((at) => at > now - 1_000);
      const isWithin = recent.length < limit;
      if (isWithin) recent.push(now);
      arrivals.set(caller, recent);
      const [oldest] = arrivals.keys();
      if (arrivals.size > keptCallers && oldest !== undefined) arrivals.delete(oldest);
      return isWithin;
    },
  };
}
