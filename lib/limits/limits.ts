import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import type { Refusal } from "../domain/problem.ts";
import { shanghaiDay, shanghaiMidnightAfter } from "../base/shanghai-day.ts";
import { everyCaller, type FactsCache, type SharedFacts } from "../facts/shared-facts.ts";
import { nothingUsed, hasAllowance, usedByNow, type CallerLimits } from "../facts/caller-limits.ts";
import { shanghaiMonth } from "../base/month.ts";
import { createPace } from "./pace.ts";
import { createTriedNames, type ReadNames, type TriedName } from "./tried-names.ts";

/** Who requests a check of whom. Digests represent the person and the name; each is computed only if it is needed. */
export type LimitedCheck = {
  caller: string;
  subject(): Uint8Array;
  nameDigest(): Uint8Array;
};

/** Whether a check may start, and what to do if it does. */
export type Admission = {
  /**
   * Why the check may not start. It is `unavailable` if the tried names cannot be read,
   * because a limit that stops working when the store is slow is not a limit. A finished key is replayed in any case.
   */
  refusal?: Refusal;
  /** The digest by which the record distinguishes names tried on a person; absent if names are not limited. */
  nameDigest?: Uint8Array;
  /** Call this once the check has acquired its key; a replay does not count. `feeMilliFen` is its list price. */
  started(feeMilliFen: number): void;
};

/**
 * The limits of callers as this instance enforces them. A caller without limits costs no extra read. A caller with a
 * monthly limit costs one read every 2 s, and a caller with a limit on names one read per check, for a name that this
 * instance has not seen yet.
 */
export type Limits = { admit(check: LimitedCheck): Promise<Admission> };

/** What {@link createLimits} needs. */
export type LimitsDependencies = { facts: FactsCache; readNames: ReadNames; clock: Pick<Clock, "now"> };

const unlimited: Admission = { started: () => undefined };

/** The maximum age of what a caller has used. Each second adds a second of the caller's total pace beyond the limit. */
const usedAgeMs = 2_000;

/** Creates limits from the shared facts and from what this instance has counted itself. */
export function createLimits({ facts, readNames, clock }: LimitsDependencies): Limits {
  const pace = createPace();
  const names = createTriedNames(readNames);

  return {
    async admit({ caller, subject, nameDigest }) {
      const limits = limitsOf(await facts.current(), caller);
      if (limits === undefined) return unlimited;
      const known = await facts.current(hasAllowance(limits) ? usedAgeMs : undefined);
      const now = clock.now();
      const started = (feeMilliFen: number): void => pace.add(caller, now, feeMilliFen);
      const refusal = refusalByPace(limits, known, caller, now);
      if (refusal !== undefined) return { refusal, started };
      if (limits.namesPerPerson === undefined) return { started };
      const tried = { caller, day: shanghaiDay(now), subject: subject(), nameDigest: nameDigest() };
      const tooMany = await refusalByName(tried, limits.namesPerPerson, now);
      return {
        ...(tooMany === undefined ? {} : { refusal: tooMany }),
        nameDigest: tried.nameDigest,
        started(feeMilliFen) {
          started(feeMilliFen);
          names.add(tried);
        },
      };
    },
  };

  function refusalByPace(
    limits: CallerLimits,
    known: SharedFacts,
    caller: string,
    now: number,
  ): Refusal | undefined {
    const { checksPerSecond = Number.POSITIVE_INFINITY } = limits;
    if (pace.inLastSecond(caller, now) >= checksPerSecond) {
      return { code: "rate_limited", retryAfterSeconds: 1 };
    }
    return isSpent(limits, known, caller, now) ? { code: "budget_exceeded" } : undefined;
  }

  async function refusalByName(tried: TriedName, limit: number, now: number): Promise<Refusal | undefined> {
    try {
      if (await names.allows(tried, limit)) return undefined;
    } catch (error) {
      return { code: "unavailable", storeError: errorName(error) };
    }
    const retryAfterSeconds = Math.ceil((shanghaiMidnightAfter(now) - now) / 1000);
    return { code: "person_limit_exceeded", retryAfterSeconds };
  }

  /** Uses what the projection last saw, plus what has started since then as far as this instance can tell. */
  function isSpent(limits: CallerLimits, known: SharedFacts, caller: string, now: number): boolean {
    const { monthlyCalls, monthlySpendMilliFen } = limits;
    if (!hasAllowance(limits)) return false;
    const month = shanghaiMonth(now);
    const seen = known.used.get(caller);
    const counted = seen?.month === month ? seen : nothingUsed(month);
    const used = usedByNow(counted, now);
    // This instance's own checks count if the last pace says less: at the start of a month, or after a pause.
    const own = pace.since(caller, counted.asOf);
    const calls = Math.max(used.calls, counted.calls + own.calls);
    const spend = Math.max(used.spendMilliFen, counted.spendMilliFen + own.milliFen);
    return (
      (monthlyCalls !== undefined && calls >= monthlyCalls) ||
      (monthlySpendMilliFen !== undefined && spend >= monthlySpendMilliFen)
    );
  }
}

function limitsOf({ limits }: SharedFacts, caller: string): CallerLimits | undefined {
  return limits.get(caller) ?? limits.get(everyCaller);
}
