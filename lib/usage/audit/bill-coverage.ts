import { addDays, type Month } from "../../base/month.ts";
import { shanghaiDay } from "../../base/shanghai-day.ts";
import type { BilledLines } from "./billed-lines.ts";
import { turnMs } from "./bill-months.ts";

/** What a bill lacks. It is then only a part of the month's bill, and a call that is not on it decides nothing. */
export type BillGap = {
  /** Days with charged calls in the books, none of them named, and without a line on the bill, in order, as `YYYY-MM-DD`. */
  days: readonly string[];
  /** The first and the last day of the bill; undefined if it has none. */
  from?: string;
  to?: string;
  /** Charged calls of the books that are not on the bill. */
  missing: number;
};

/** The numbers by which a bill is known to lack calls. */
type Presence = {
  /** Charged attempts that the bill should name and does not. */
  missing: number;
  /** The references on the bill that belong to attempts. */
  matched: number;
  /** The charged attempts of the month. */
  charged: number;
};

/** As many charged calls, or one in a hundred, may be missing on a whole bill: the books may be wrong about them. */
const fewMissing = 3;

/** Whether more than a few charged calls are missing on a bill. */
export function lacksMany({ missing, matched, charged }: Presence): boolean {
  return missing > Math.max(fewMissing, Math.floor(charged / 100)) || missing > matched;
}

/** Compares the days of a bill with those of charged calls. */
export type Coverage = {
  /** Notes the day of a charged attempt of the month that the bill does not name. */
  seeMissing(startedAt: number): void;
  /** Whether the bill has a line of each day on which an attempt may be counted, or does not give a day for each line. */
  hasDayOf(startedAt: number): boolean;
  /** Days with charged calls and without a line, with the first and last day of the bill. */
  gap(): Omit<BillGap, "missing">;
};

/** Days are compared only if every line has one: a line without may be of any day. */
export function createCoverage({ days, groups }: Pick<BilledLines, "days" | "groups">): Coverage {
  const isDated = days.size > 0 && groups.every(({ day }) => day !== undefined);
  const charged = new Set<string>();
  const inOrder = [...days].toSorted();
  const [from, to] = [inOrder[0], inOrder.at(-1)];
  return {
    seeMissing(startedAt) {
      // The provider may count a call close to midnight on the other day.
      const day = shanghaiDay(startedAt);
      if (isDated && !isCloseToMidnight(startedAt)) charged.add(day);
    },
    hasDayOf: (startedAt) =>
      !isDated || [-turnMs, 0, turnMs].every((shiftMs) => days.has(shanghaiDay(startedAt + shiftMs))),
    gap: () => ({
      days: [...charged].filter((day) => !days.has(day)).toSorted(),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    }),
  };
}

const dayMs = 86_400_000;

/** Whether a date may be that of an attempt, by any clock and in any time zone. */
export function isNearDay(startedAt: number, day: string): boolean {
  return [-dayMs, 0, dayMs].some((shiftMs) => shanghaiDay(startedAt + shiftMs) === day);
}

/** Whether an attempt starts so close to midnight that the provider may count it on the day on the other side. */
function isCloseToMidnight(startedAt: number): boolean {
  return shanghaiDay(startedAt - turnMs) !== shanghaiDay(startedAt + turnMs);
}

/**
 * The month of most dates of a bill if it is another one. A date next to the month is no sign of another: the bill may
 * count its days in another time zone.
 */
export function otherMonthOf({ groups }: Pick<BilledLines, "groups">, month: Month): Month | undefined {
  const months = new Map<Month, number>();
  let lines = 0;
  for (const { day, lines: number } of groups) {
    if (day === undefined) continue;
    lines += number;
    const isNear = [-1, 0, 1].some((days) => addDays(day, days).startsWith(month));
    if (isNear) continue;
    const own = day.slice(0, 7);
    months.set(own, (months.get(own) ?? 0) + number);
  }
  const others = [...months.values()].reduce((sum, number) => sum + number, 0);
  const [most] = [...months].toSorted(([, one], [, other]) => other - one);
  return 2 * others > lines ? most?.[0] : undefined;
}
