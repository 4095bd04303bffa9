import { shanghaiDay } from "../../lib/base/shanghai-day.ts";

/** How often something was asked about, for vendors that limit it. */
export type Counts = {
  /** Counts one more about `what`: how many that makes today, in Asia/Shanghai, and in this minute. */
  add(what: string): { today: number; thisMinute: number };
  clear(): void;
};

/** Counts that begin again each day and each minute. */
export function createCounts(now: () => number = Date.now): Counts {
  const counts = new Map<string, number>();
  const add = (key: string): number => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
  return {
    add(what) {
      const timeMs = now();
      return {
        today: add(`${what} ${shanghaiDay(timeMs)}`),
        thisMinute: add(`${what} ${Math.floor(timeMs / 60_000)}`),
      };
    },
    clear: () => counts.clear(),
  };
}
