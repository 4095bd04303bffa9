import { isMonth, type Month, shanghaiMonth } from "../lib/base/month.ts";
import { parseYuan } from "../lib/domain/money.ts";
import { type Given, type Option, UsageError } from "./command.ts";

/** The option `--month` of commands on the books of one month; {@link begunMonthOf} reads it. */
export const monthOption = {
  month: {
    type: "string",
    short: "m",
    value: "<month>",
    help: "such as 2026-11, in Asia/Shanghai (default: this month)",
  },
} as const satisfies Record<string, Option>;

/** A limit that keeps products of whole numbers exact. */
const greatestByDefault = 999_999_999;

/** Reads an option as a whole number; undefined if it was not given. Throws UsageError. */
export function wholeNumberOf(
  given: Given,
  option: string,
  least = 0,
  most = greatestByDefault,
): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const number = /^\d{1,15}$/u.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${option} must be a whole number from ${least} to ${most}.`);
}

/** Reads an option as a number, with decimals or without; undefined if it was not given. Throws UsageError. */
export function numberOf(given: Given, option: string, least: number, most: number): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const number = /^\d{1,9}(?:\.\d{1,9})?$/u.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${option} must be a number from ${least} to ${most}.`);
}

/** Reads an option as an amount in yuan, in milli-fen; undefined if it was not given. Throws UsageError. */
export function yuanOf(given: Given, option: string): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const milliFen = parseYuan(text);
  if (milliFen !== undefined) return milliFen;
  throw new UsageError(`--${option} must be an amount in yuan, such as 1600 or 0.164.`);
}

/** Reads an option as one of `values`, in upper or lower case; undefined if it was not given. Throws UsageError. */
export function choiceOf<Value extends string>(
  given: Given,
  option: string,
  values: readonly Value[],
): Value | undefined {
  const text = given.text(option)?.toLowerCase();
  if (text === undefined) return undefined;
  const choice = values.find((value) => value.toLowerCase() === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${option} must be one of: ${values.join(", ")}.`);
}

/** Reads an option as a month; undefined if it was not given. Throws UsageError. */
function monthOf(given: Given, option: string): Month | undefined {
  const text = given.text(option);
  if (text === undefined || isMonth(text)) return text;
  throw new UsageError(`--${option} must be a month such as 2026-11.`);
}

/** Reads an option as a month that has begun at `nowMs` (epoch ms); undefined if it was not given. Throws UsageError. */
export function begunMonthOf(given: Given, option: string, nowMs: number): Month | undefined {
  const month = monthOf(given, option);
  const current = shanghaiMonth(nowMs);
  if (month === undefined || month <= current) return month;
  throw new UsageError(`--${option} must not be in the future. The current month is ${current}.`);
}

/** Reads the one argument of a command as a month. Throws UsageError. */
export function monthArgument({ positionals: [month = ""] }: Given): Month {
  if (isMonth(month)) return month;
  throw new UsageError("The month must be given such as 2026-11.");
}

/** Reads an option as a day; undefined if it was not given. Throws UsageError. */
export function dayOf(given: Given, option: string): string | undefined {
  const text = given.text(option);
  if (text === undefined || (/^20\d\d-\d\d-\d\d$/u.test(text) && isDay(text))) return text;
  throw new UsageError(`--${option} must be a day such as 2026-11-22.`);
}

function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
