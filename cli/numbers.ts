import { isMonth, type Month } from "../lib/base/month.ts";
import { parseYuan } from "../lib/domain/money.ts";
import { type Given, UsageError } from "./command.ts";

/** Reads an option as a whole number; undefined where it was not given. Throws UsageError. */
export function wholeNumberOf(given: Given, option: string, least = 0): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/u.test(text) ? Number(text) : Number.NaN;
  if (number >= least) return number;
  throw new UsageError(`--${option} must be a whole number of at least ${least}.`);
}

/** Reads an option as yuan, in milli-fen; undefined where it was not given. Throws UsageError. */
export function yuanOf(given: Given, option: string): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const milliFen = parseYuan(text);
  if (milliFen !== undefined) return milliFen;
  throw new UsageError(`--${option} must be yuan such as 1600 or 0.164.`);
}

/** Reads an option as a month; undefined where it was not given. Throws UsageError. */
export function monthOf(given: Given, option: string): Month | undefined {
  const text = given.text(option);
  if (text === undefined || isMonth(text)) return text;
  throw new UsageError(`--${option} must be a month such as 2026-11.`);
}

/** Reads an option as a day; undefined where it was not given. Throws UsageError. */
export function dayOf(given: Given, option: string): string | undefined {
  const text = given.text(option);
  const isDay = text === undefined || (/^20\d\d-\d\d-\d\d$/u.test(text) && sameDay(text));
  if (isDay) return text;
  throw new UsageError(`--${option} must be a day such as 2026-11-22.`);
}

function sameDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
