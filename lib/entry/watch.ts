import type { Clock } from "../base/clock.ts";
import { shanghaiDay } from "../base/shanghai-day.ts";
import type { CallerFacts } from "../facts/caller-facts.ts";
import { countedUnder } from "../facts/keys.ts";
import { boundReads } from "../store/bounded-reads.ts";
import { watchCaller, type CallerWatch } from "../limits/watch-callers.ts";
import { watchPackages, type PackageWatch } from "../usage/packages/watch-packages.ts";
import { countUnknownCharges, type UnknownChargesWatch } from "../usage/unsettled/count-unknown-charges.ts";
import { type OpenAttemptsWatch, watchOpenAttempts } from "../usage/unsettled/watch-open-attempts.ts";

/** What an instance of the projection watches once a batch is in the totals. */
export type Watch = {
  /**
   * Watches packages and attempts, and the callers of a batch; a batch may be empty. It never rejects: it writes only
   * hints and warnings, and the next batch writes them again.
   */
  look(callers: ReadonlySet<string>, newestAt: number): Promise<void>;
};

/** How often one instance looks. Several instances look independently. */
const packagesEveryMs = 5_000;
/** Without checks nothing is used up, and a package expires on a day. */
const packagesIdleEveryMs = 6 * 3_600_000;
/** Attempts are counted by the minute of their start, and by the first instance that comes in a minute. */
const minuteMs = 60_000;

type Dependencies = PackageWatch &
  CallerWatch &
  UnknownChargesWatch &
  OpenAttemptsWatch & { clock: Pick<Clock, "now">; callers: Pick<CallerFacts, "settingsOf"> };

/** A watch that has not looked yet. Whatever it looks at, at most `readsAtOnce` of its reads are in flight. */
export function createWatch(outside: Dependencies): Watch {
  const dependencies = { ...outside, table: boundReads(outside.table) };
  const { clock } = dependencies;
  const lookedAt = new Map<string, number>();
  const isDue = (name: string, now: number, everyMs: number): boolean => {
    if (now - (lookedAt.get(name) ?? Number.NEGATIVE_INFINITY) < everyMs) return false;
    lookedAt.set(name, now);
    return true;
  };
  return {
    async look(callers, newestAt) {
      const now = clock.now();
      // Nothing is awaited from here to the end: if a look failed while nothing awaited it, the error would end the
      // process.
      const looks: Promise<void>[] = [];
      if (isDue("packages", now, callers.size === 0 ? packagesIdleEveryMs : packagesEveryMs)) {
        looks.push(watchPackages(dependencies, now, shanghaiDay(now)));
      }
      if (isDue("attempts", now - (now % minuteMs), minuteMs)) {
        looks.push(countUnknownCharges(dependencies, now), watchOpenAttempts(dependencies, now));
      }
      // Each batch, because nothing tells which is the last: a sum that is too low would let more calls through for good.
      for (const caller of new Set([...callers].flatMap(countedUnder))) {
        looks.push(watchCaller(dependencies, caller, { now, newestAt }));
      }
      await Promise.allSettled(looks);
    },
  };
}
