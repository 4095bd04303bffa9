import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { settled } from "../base/settled.ts";
import { shanghaiMidnightAfter, shanghaiMonthAfter } from "../base/shanghai-day.ts";
import { Problem, type Refusal } from "../domain/problem.ts";
import type { CallerFacts } from "../facts/caller-facts.ts";
import { type CallerLimits, hasAllowance, type Used } from "../facts/caller-limits.ts";
import { countedUnder } from "../facts/keys.ts";
import type { TableItems } from "../store/table.ts";
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
  table: Pick<TableItems, "write">;
  clock: Pick<Clock, "now">;
};

/** A caller, or many together, with what applies to it. */
type Limited = { name: string; isSwitchedOff: boolean; limits: CallerLimits; used: Used | undefined };

/** How old what a caller has used may be near the end of its allowance: each second adds a second of its total pace. */
const nearlySpentAgeMs = 2_000;

/** Creates limits from what is known of callers and from what this instance has counted itself. */
export function createLimits({ callers, table, clock }: LimitsDependencies): Limits {
  const rate = createRate();
  const pace = createPace();

  async function limitedOf(name: string): Promise<Limited> {
    const settings = await callers.settingsOf(name);
    return { name, ...settings, used: await usedBy(name, settings.limits) };
  }

  async function usedBy(name: string, limits: CallerLimits): Promise<Used | undefined> {
    if (!hasAllowance(limits)) return undefined;
    const used = await callers.usedBy(name);
    return isNearlySpent(limits, used, clock.now()) ? callers.usedBy(name, nearlySpentAgeMs) : used;
  }

  function isWithinRate({ name, limits: { checksPerSecond } }: Limited): boolean {
    return checksPerSecond === undefined || rate.admits(name, checksPerSecond, clock.now());
  }

  function isUsedUp({ name, limits, used }: Limited): boolean {
    if (!hasAllowance(limits)) return false;
    const now = clock.now();
    return isSpent(limits, used, pace.since(name, countedIn(used, now).asOf), now);
  }

  function secondsUntil(endAfter: (timeMs: number) => number): number {
    const now = clock.now();
    return Math.ceil((endAfter(now) - now) / 1000);
  }

  async function refusalByPerson({ name, limits }: Limited, tried: Tried): Promise<Refusal | undefined> {
    const now = clock.now();
    const write = triesWrite(name, tried, limits, now);
    if (write === undefined) return undefined;
    try {
      // A connection may have died in a freeze, and the write counts once, however often it is made.
      const isWithin = await table.write(write).catch(() => table.write(write));
      if (isWithin) return undefined;
    } catch (error) {
      return { code: "unavailable", storeError: errorName(error) };
    }
    return { code: "person_limit_exceeded", retryAfterSeconds: secondsUntil(shanghaiMidnightAfter) };
  }

  return {
    async enter(caller) {
      const limited = await settled(countedUnder(caller).map(limitedOf));
      if (limited.some(({ isSwitchedOff }) => isSwitchedOff)) throw new Problem("caller_switched_off");
      if (!limited.every(isWithinRate)) throw new Problem("rate_limited", { retryAfterSeconds: 1 });
      return {
        looksUpKey: limited.some(({ limits }) => needsKey(limits)),
        async admit(tried) {
          if (limited.some(isUsedUp)) {
            return { code: "budget_exceeded", retryAfterSeconds: secondsUntil(shanghaiMonthAfter) };
          }
          for (const one of limited) {
            const refusal = await refusalByPerson(one, tried);
            if (refusal !== undefined) return refusal;
          }
          return undefined;
        },
        started(feeMilliFen) {
          for (const { name, limits } of limited) {
            if (hasAllowance(limits)) pace.add(name, clock.now(), feeMilliFen);
          }
        },
      };
    },
  };
}

function needsKey(limits: CallerLimits): boolean {
  const { namesPerPerson, picturesPerPerson } = limits;
  return hasAllowance(limits) || namesPerPerson !== undefined || picturesPerPerson !== undefined;
}
