import { type Month, shanghaiMonth } from "../../base/month.ts";
import { shanghaiMidnightAfter } from "../../base/shanghai-day.ts";

/**
 * How close to the turn of a month a call may start and still be on the bill of the month on the other side: ten
 * minutes, in milliseconds. The provider's clock decides, and a call may wait before the provider counts it.
 */
export const turnMs = 10 * 60_000;
const dayMs = 86_400_000;

/** The months on whose bill an attempt may be, its own first: two if it started close to the turn of a month. */
export function billMonthsOf(startedAt: number): readonly Month[] {
  const own = shanghaiMonth(startedAt);
  const leftOfDayMs = shanghaiMidnightAfter(startedAt) - startedAt;
  // Months turn at midnight, so nearly every attempt is settled by its time of day.
  if (leftOfDayMs > turnMs && leftOfDayMs <= dayMs - turnMs) return [own];
  return [...new Set([own, shanghaiMonth(startedAt - turnMs), shanghaiMonth(startedAt + turnMs)])];
}
