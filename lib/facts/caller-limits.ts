import { monthStart, type Month } from "../base/month.ts";

/** How much a caller may use. What is absent is not limited. */
export type CallerLimits = {
  /** Checks a second, in each instance of a function: there is no counter that all instances share. */
  checksPerSecond?: number;
  /** Calls of providers a month in Asia/Shanghai that were charged or may have been. */
  monthlyCalls?: number;
  /** Spend a month in milli-fen, by the packages that paid. */
  monthlySpendMilliFen?: number;
  /** Different names that may be tried on one ID number in a day of Asia/Shanghai. */
  namesPerPerson?: number;
  /** Share of mismatches among a day's verdicts, in percent, from which an alarm is raised. Nothing is refused. */
  mismatchPercent?: number;
};

/** What a caller has used of its month, and how fast it was going. */
export type Used = {
  month: Month;
  /** Charged, unknown and open calls. */
  calls: number;
  spendMilliFen: number;
  /** Calls and milli-fen a second since what was known before. */
  callsPerSecond: number;
  spendPerSecond: number;
  /** Epoch ms of the newest change that is counted. */
  asOf: number;
};

/** Whether limits can only be kept by knowing what was used. */
export function hasAllowance({ monthlyCalls, monthlySpendMilliFen }: CallerLimits): boolean {
  return monthlyCalls !== undefined || monthlySpendMilliFen !== undefined;
}

/** For how long a caller's last pace says something of the present: a read of 10 s ago, and a stream that lags. */
const paceHoldsMs = 30_000;

/**
 * What a caller has probably used by now: what was counted, and since then its last pace. A caller that has
 * stopped is taken at what was counted: what it has used is not written again, and its pace would never end.
 */
export function usedByNow(used: Used, now: number): { calls: number; spendMilliFen: number } {
  const elapsedMs = now - used.asOf;
  const seconds = elapsedMs > 0 && elapsedMs <= paceHoldsMs ? elapsedMs / 1000 : 0;
  return {
    calls: used.calls + used.callsPerSecond * seconds,
    spendMilliFen: used.spendMilliFen + used.spendPerSecond * seconds,
  };
}

/** Where a month begins for whom nothing was counted yet. */
export function nothingUsed(month: Month): Used {
  const asOf = monthStart(month);
  return { month, calls: 0, spendMilliFen: 0, callsPerSecond: 0, spendPerSecond: 0, asOf };
}

/** Seconds in which a pace that is no longer kept falls to a half. */
const paceHalfLifeSeconds = 30;

/**
 * The pace `seconds` after what was last known. It rises at once and falls slowly: instances that pause
 * because the limit is near must not all take the pause for the new pace and start again together.
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
