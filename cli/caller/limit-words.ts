import { yuanText } from "../../lib/domain/money.ts";
import { keysOf } from "../../lib/base/keys-of.ts";
import type { CallerLimits } from "../../lib/facts/caller-limits.ts";

const words = {
  checksPerSecond: (value: number) => `${value} checks per second in each instance`,
  monthlyCalls: (value: number) => `${value} calls per month`,
  monthlySpendMilliFen: (value: number) => `${yuanText(value)} yuan per month`,
  namesPerPerson: (value: number) => `${value} names on one ID number in a day`,
  picturesPerPerson: (value: number) => `${value} pictures on one ID number in a day`,
  mismatchPercent: (value: number) => `an alarm from ${value} % of mismatches in a day`,
} as const satisfies Record<keyof CallerLimits, (value: number) => string>;

const unlimited = {
  checksPerSecond: "any number of checks per second",
  monthlyCalls: "any number of calls per month",
  monthlySpendMilliFen: "any spend per month",
  namesPerPerson: "any number of names on one ID number",
  picturesPerPerson: "any number of pictures on one ID number",
  mismatchPercent: "no alarm of mismatches",
} as const satisfies Record<keyof CallerLimits, string>;

/** One line for each limit. */
export function limitLines(limits: CallerLimits): string[] {
  const lines = keysOf(words).flatMap((name) => {
    const value = limits[name];
    return value === undefined ? [] : [`  ${words[name](value)}`];
  });
  return lines.length === 0 ? ["  none"] : lines;
}

/** One line for each limit in which a caller differs from every caller. */
export function differenceLines(own: CallerLimits, common: CallerLimits): string[] {
  const wordsOf = (name: keyof CallerLimits, value: number | undefined): string =>
    value === undefined ? unlimited[name] : words[name](value);
  return keysOf(words)
    .filter((name) => own[name] !== common[name])
    .map((name) => `  ${wordsOf(name, own[name])}, where '*' has ${wordsOf(name, common[name])}`);
}

/** Limits for scripts: money in yuan. */
export function limitsView({ monthlySpendMilliFen, ...rest }: CallerLimits): object {
  return {
    ...rest,
    ...(monthlySpendMilliFen === undefined ? {} : { monthlySpend: yuanText(monthlySpendMilliFen) }),
  };
}
