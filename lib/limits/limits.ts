import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import type { ProblemOptions } from "../domain/problem.ts";
import { shanghaiDay, shanghaiMidnightAfter } from "../base/shanghai-day.ts";
import { everyCaller, type FactsCache, type SharedFacts } from "../facts/shared-facts.ts";
import { nothingUsed, hasAllowance, usedByNow, type CallerLimits } from "../facts/caller-limits.ts";
import { shanghaiMonth } from "../base/month.ts";
import { createPace } from "./pace.ts";
import { createTriedNames, type ReadNames, type TriedName } from "./tried-names.ts";

/** Who wants a check of whom. Digests stand for the person and the name; each is computed only where it is needed. */
export type LimitedCheck = {
  caller: string;
  subject(): Uint8Array;
  nameDigest(): Uint8Array;
};

/** A refused check: the code of its Problem, and what goes with it. */
export type Refusal = {
  code: "rate_limited" | "budget_exceeded" | "person_limit_exceeded" | "unavailable";
} & Pick<ProblemOptions, "retryAfterSeconds" | "storeError">;

/** Whether a check may be started, and what follows if it is. */
export type Admission = {
  /**
   * Why it may not: the code of a Problem. `unavailable` where the names that were tried cannot be read,
   * because a limit that opens when the store is slow is none. A key that is done is replayed all the same.
   */
  refusal?: Refusal;
  /** What the record needs to tell apart the names that are tried on a person; absent where nobody counts them. */
  nameDigest?: Uint8Array;
  /** To be called once the check has its key. A replay is no check. `feeMilliFen` is its list price. */
  started(feeMilliFen: number): void;
};

/**
 * The limits of callers as this instance keeps them. A caller without limits costs no read of its own; one
 * with a monthly limit one every 2 s, and one with a limit on names one a check, for a name that this instance
 * has not seen yet.
 */
export type Limits = { admit(check: LimitedCheck): Promise<Admission> };

/** What {@link createLimits} decides by. */
export type LimitsDependencies = { facts: FactsCache; readNames: ReadNames; clock: Pick<Clock, "now"> };

const unlimited: Admission = { started: () => undefined };

/** How old what a caller has used may be: every second of it is a second of everybody's pace over the limit. */
const usedAgeMs = 2_000;

/** Limits by the shared facts and by what this instance has counted itself. */
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

  /** By what the projection saw last, and what has been started since then as far as this instance can tell. */
  function isSpent(limits: CallerLimits, known: SharedFacts, caller: string, now: number): boolean {
    const { monthlyCalls, monthlySpendMilliFen } = limits;
    if (!hasAllowance(limits)) return false;
    const month = shanghaiMonth(now);
    const seen = known.used.get(caller);
    const counted = seen?.month === month ? seen : nothingUsed(month);
    const used = usedByNow(counted, now);
    // Its own checks, where the last pace says less: at the begin of a month, or after a pause.
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
