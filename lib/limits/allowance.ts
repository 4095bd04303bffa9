import { shanghaiMonth } from "../base/month.ts";
import { type CallerLimits, nothingUsed, type Used, usedByNow } from "../facts/caller-limits.ts";
import type { Pace } from "./pace.ts";

/** What is used of an allowance: calls and milli-fen. */
type Amounts = { calls: number; spendMilliFen: number };

/** How near the end of the allowance is near: a tenth of it, or as much as goes at the last pace in so many seconds. */
const nearShare = 0.9;
const nearSeconds = 60;

/**
 * Whether what was used has to be known more exactly than usual: close to the end of the allowance, and while the pace is not
 * known, as at the start of a month. `now` is epoch ms.
 */
export function isNearlySpent(limits: CallerLimits, seen: Used | undefined, now: number): boolean {
  if (seen?.month !== shanghaiMonth(now) || seen.callsPerSecond === 0) return true;
  const { calls, spendMilliFen } = usedByNow(seen, now);
  return reaches(limits, {
    calls: Math.max(calls / nearShare, calls + seen.callsPerSecond * nearSeconds),
    spendMilliFen: Math.max(spendMilliFen / nearShare, spendMilliFen + seen.spendPerSecond * nearSeconds),
  });
}

/** Uses what the projection last saw, plus what has started since then as far as this instance can tell. */
export function isSpent(
  limits: CallerLimits,
  seen: Used | undefined,
  started: ReturnType<Pace["since"]>,
  now: number,
): boolean {
  const counted = countedIn(seen, now);
  const used = usedByNow(counted, now);
  // This instance's own checks count if the last pace says less: at the start of a month, or after a pause.
  return reaches(limits, {
    calls: Math.max(used.calls, counted.calls + started.calls),
    spendMilliFen: Math.max(used.spendMilliFen, counted.spendMilliFen + started.milliFen),
  });
}

/** What was counted in the month of `now`. */
export function countedIn(seen: Used | undefined, now: number): Used {
  const month = shanghaiMonth(now);
  return seen?.month === month ? seen : nothingUsed(month);
}

function reaches({ monthlyCalls, monthlySpendMilliFen }: CallerLimits, used: Amounts): boolean {
  return (
    (monthlyCalls !== undefined && used.calls >= monthlyCalls) ||
    (monthlySpendMilliFen !== undefined && used.spendMilliFen >= monthlySpendMilliFen)
  );
}
