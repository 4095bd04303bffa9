import { shanghaiDay } from "./shanghai-day.ts";

/** A calendar month in Asia/Shanghai, `YYYY-MM`: the month by which providers bill. */
export type Month = string;

/** The month of an instant (epoch ms). */
export function shanghaiMonth(timeMs: number): Month {
  return shanghaiDay(timeMs).slice(0, 7);
}

/** Whether a text is a month in 2000 or later. */
export function isMonth(text: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(text);
}

/** The months from one to another, both included; empty if `from` is later. */
export function monthsBetween(from: Month, to: Month): Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = nextMonth(month)) months.push(month);
  return months;
}

/** The next month. */
export function nextMonth(month: Month): Month {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}

/** The month before. */
export function previousMonth(month: Month): Month {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}

/** The instant (epoch ms) at which a month begins in Asia/Shanghai. */
export function monthStart(month: Month): number {
  return Date.parse(`${month}-01T00:00:00+08:00`);
}

/** The day (`YYYY-MM-DD`) that is `count` days after another. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10);
}
