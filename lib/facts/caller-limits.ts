import { monthStart, type Month } from "../base/month.ts";

/** How much a caller may use. An absent field is not limited. */
export type CallerLimits = {
  /** Checks per second, in each instance of a function: instances share no counter. */
  checksPerSecond?: number;
  /** Provider calls per month in Asia/Shanghai that were charged or may have been. */
  monthlyCalls?: number;
  /** Spend per month in milli-fen, at the prices of the packages that paid. */
  monthlySpendMilliFen?: number;
  /** How many different names may be tried on one ID number in a day in Asia/Shanghai. */
  namesPerPerson?: number;
  /** How many different pictures may be tried on one ID number in a day in Asia/Shanghai. */
  picturesPerPerson?: number;
  /** The percentage of mismatches among a day's verdicts at which an alarm is raised. Nothing is refused. */
  mismatchPercent?: number;
};

/** What operators have decided about a caller. */
export type CallerSettings = {
  /** Its own limits, which replace those of every caller. An empty object limits nothing. */
  limits?: CallerLimits;
  /** Present while an operator refuses every check of the caller. */
  switchedOff?: { reason: string };
};

/** What a caller has used this month, and its pace. */
export type Used = {
  month: Month;
  /** Charged, unknown and open calls. */
  calls: number;
  spendMilliFen: number;
  /** Calls and milli-fen per second since the previous state. */
  callsPerSecond: number;
  spendPerSecond: number;
  /** Epoch ms of the newest change that is counted. */
  asOf: number;
};

/** Whether the limits depend on what was used. */
export function hasAllowance({ monthlyCalls, monthlySpendMilliFen }: CallerLimits): boolean {
  return monthlyCalls !== undefined || monthlySpendMilliFen !== undefined;
}

/** How long a caller's last pace is still relevant: covers a read that is 10 s old and a stream that lags. */
const paceHoldsMs = 30_000;

/**
 * What a caller has probably used by now: what was counted, plus its last pace since then. For a caller that has
 * stopped, only what was counted applies: what it has used is not written again, so its pace would never end.
 */
export function usedByNow(used: Used, now: number): { calls: number; spendMilliFen: number } {
  const elapsedMs = now - used.asOf;
  const seconds = elapsedMs > 0 && elapsedMs <= paceHoldsMs ? elapsedMs / 1000 : 0;
  return {
    calls: used.calls + used.callsPerSecond * seconds,
    spendMilliFen: used.spendMilliFen + used.spendPerSecond * seconds,
  };
}

/** The start of a month for a caller for which nothing is counted yet. */
export function nothingUsed(month: Month): Used {
  const asOf = monthStart(month);
  return { month, calls: 0, spendMilliFen: 0, callsPerSecond: 0, spendPerSecond: 0, asOf };
}

/** How many seconds a pace takes to fall by half when the calls stop. */
const paceHalfLifeSeconds = 30;

/**
 * The pace `seconds` after the last known state. It rises at once and falls slowly: when instances pause because the
 * limit is near, they must not all mistake the pause for the new pace and start again together.
 */
export function paceSince(
  last: Used | undefined,
  { calls, spendMilliFen }: Pick<Used, "calls" | "spendMilliFen">,
  seconds: number,
): Pick<Used, "callsPerSecond" | "spendPerSecond"> {
  if (last === undefined || seconds <= 0) return { callsPerSecond: 0, spendPerSecond: 0 };
  const kept = 2 ** (-seconds / paceHalfLifeSeconds);
  return {
    callsPerSecond: Math.max((calls - last.calls) / seconds, last.callsPerSecond * kept),
    spendPerSecond: Math.max((spendMilliFen - last.spendMilliFen) / seconds, last.spendPerSecond * kept),
  };
}
