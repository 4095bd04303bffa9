import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { shanghaiMidnightAfter } from "../base/shanghai-day.ts";
import { Problem, type Refusal } from "../domain/problem.ts";
import type { CallerFacts } from "../facts/caller-facts.ts";
import { type CallerLimits, hasAllowance, type Used } from "../facts/caller-limits.ts";
import type { Table } from "../store/table.ts";
import { countedIn, isNearlySpent, isSpent } from "./allowance.ts";
import { createPace } from "./pace.ts";
import { createRate } from "./rate.ts";
import { type Tried, triesWrite } from "./tries.ts";

/**
 * The limits of callers as this instance enforces them. Beside what is known of its caller, a check costs a read of its key if its
 * caller has limits by month or by person, and a write if it has limits by person.
 */
export type Limits = {
  /**
   * Counts a keyed request. Throws Problem `rate_limited`, `caller_switched_off`, or, if what is known of the caller was never
   * read, `unavailable`. None of them says anything about the key, which is not looked up.
   */
  enter(caller: string): Promise<Entered>;
};

/** A request that its caller may make at this pace. */
export type Entered = {
  /**
   * Whether the key must be looked up before {@link Entered.admit}: what was done before is given again, whatever is used up
   * since, and does not count again.
   */
  looksUpKey: boolean;
  /** Why the check may not start, if it may not. It counts what the check tries on its person. */
  admit(tried: Tried): Promise<Refusal | undefined>;
  /** Call this once the check has acquired its key; a replay does not count. `feeMilliFen` is its list price. */
  started(feeMilliFen: number): void;
};

/** What {@link createLimits} needs. */
export type LimitsDependencies = {
  callers: CallerFacts;
  table: Pick<Table, "write">;
  clock: Pick<Clock, "now">;
};

/** How old what a caller has used may be near the end of its allowance: each second adds a second of its total pace. */
const nearlySpentAgeMs = 2_000;

/** Creates limits from what is known of callers and from what this instance has counted itself. */
export function createLimits({ callers, table, clock }: LimitsDependencies): Limits {
  const rate = createRate();
  const pace = createPace();

  async function usedBy(caller: string, limits: CallerLimits): Promise<Used | undefined> {
    const used = await callers.usedBy(caller);
    return isNearlySpent(limits, used, clock.now()) ? callers.usedBy(caller, nearlySpentAgeMs) : used;
  }

  function isSpentBy(caller: string, limits: CallerLimits, used: Used | undefined): boolean {
    const now = clock.now();
    return isSpent(limits, used, pace.since(caller, countedIn(used, now).asOf), now);
  }

  async function refusalByPerson(caller: string, tried: Tried, limits: CallerLimits) {
    const now = clock.now();
    const write = triesWrite(caller, tried, limits, now);
    if (write === undefined) return undefined;
    try {
      // A connection may have died in a freeze, and the write counts once, however often it is made.
      const isWithin = await table.write(write).catch(() => table.write(write));
      if (isWithin) return undefined;
    } catch (error) {
      return { code: "unavailable", storeError: errorName(error) } satisfies Refusal;
    }
    const retryAfterSeconds = Math.ceil((shanghaiMidnightAfter(now) - now) / 1000);
    return { code: "person_limit_exceeded", retryAfterSeconds } satisfies Refusal;
  }

  return {
    async enter(caller) {
      const { isSwitchedOff, limits } = await callers.settingsOf(caller);
      if (isSwitchedOff) throw new Problem("caller_switched_off");
      const { checksPerSecond = Number.POSITIVE_INFINITY } = limits;
      if (!rate.admits(caller, checksPerSecond, clock.now())) {
        throw new Problem("rate_limited", { retryAfterSeconds: 1 });
      }
      const isCounted = hasAllowance(limits);
      const used = isCounted ? await usedBy(caller, limits) : undefined;
      return {
        looksUpKey:
          isCounted || limits.namesPerPerson !== undefined || limits.picturesPerPerson !== undefined,
        async admit(tried) {
          if (isCounted && isSpentBy(caller, limits, used)) return { code: "budget_exceeded" };
          return refusalByPerson(caller, tried, limits);
        },
        started(feeMilliFen) {
          if (isCounted) pace.add(caller, clock.now(), feeMilliFen);
        },
      };
    },
  };
}
