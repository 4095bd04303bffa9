import type { CallerLimits } from "../../lib/facts/caller-limits.ts";
import { type Given, type Option, UsageError } from "../command.ts";
import { wholeNumberOf, yuanOf } from "../option-values.ts";

/** The options that set limits. */
export const limitOptions = {
  rate: { type: "string", value: "<number>", help: "checks per second, in each instance of a function" },
  "monthly-calls": {
    type: "string",
    value: "<number>",
    help: "calls per month that were charged or may have been charged",
  },
  "monthly-spend": {
    type: "string",
    value: "<yuan>",
    help: "spend per month, at the price of the packages that paid for it",
  },
  "names-per-person": {
    type: "string",
    value: "<number>",
    help: "different names that may be tried on one ID number in a day, at most 100",
  },
  "pictures-per-person": {
    type: "string",
    value: "<number>",
    help: "different pictures that may be tried on one ID number in a day, at most 100",
  },
  "mismatch-percent": {
    type: "string",
    value: "<percent>",
    help: "share of mismatches among a day's verdicts that raises an alarm; it refuses nothing",
  },
} as const satisfies Record<string, Option>;

/** Limits to be set; undefined removes one. */
export type LimitChanges = { [Name in keyof CallerLimits]: number | undefined };

/** What is tried on a person is kept in one item, which must stay small. */
const mostPerPerson = 100;

/** Reads the limits that were given. Throws UsageError, also if there are none. */
export function limitChangesOf(given: Given): LimitChanges {
  const whole = (most?: number) => (option: string) => wholeNumberOf(given, option, 1, most);
  const readers = [
    ["checksPerSecond", "rate", whole()],
    ["monthlyCalls", "monthly-calls", whole()],
    ["monthlySpendMilliFen", "monthly-spend", (option: string) => yuanOf(given, option)],
    ["namesPerPerson", "names-per-person", whole(mostPerPerson)],
    ["picturesPerPerson", "pictures-per-person", whole(mostPerPerson)],
    ["mismatchPercent", "mismatch-percent", whole(100)],
  ] as const;
  const changes: LimitChanges = {};
  for (const [name, option, read] of readers) {
    if (given.text(option) === undefined) continue;
    changes[name] = given.text(option) === "none" ? undefined : read(option);
  }
  if (Object.keys(changes).length > 0) return changes;
  throw new UsageError("There is nothing to set. Give at least one limit, such as --monthly-calls 1000.");
}

/** The limits after a change. */
export function changedLimits(limits: CallerLimits, changes: LimitChanges): CallerLimits {
  const all = Object.entries({ ...limits, ...changes });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}
