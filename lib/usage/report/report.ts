import { type Charge, charges } from "../../domain/charge.ts";
import type { UsageLine } from "./read-usage.ts";
import { noAttempts } from "../totals/totals.ts";

/** How a report can group usage. */
export const groupings = ["month", "day", "caller", "provider", "kind", "charge", "package"] as const;

/** One of {@link groupings}. */
export type Grouping = (typeof groupings)[number];

/** Attempts by charge, and what was paid for the charged attempts in milli-fen. */
export type UsageSum = Record<Charge, number> & { spendMilliFen: number };

/** One line of a report. */
export type UsageGroup = UsageSum & { name: string };

/** The group for calls that no package paid for, in a report by package. */
const listPriceName = "list price";

/** Adds up lines by group, sorted by name. */
export function groupUsage(lines: Iterable<UsageLine>, by: Grouping): UsageGroup[] {
  const groups = new Map<string, UsageGroup>();
  for (const line of lines) {
    for (const part of partsOf(line, by)) {
      const group = groups.get(part.name) ?? { ...emptySum(), name: part.name };
      groups.set(part.name, group);
      addTo(group, part);
    }
  }
  return [...groups.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Returns the sum of all lines. */
export function sumUsage(lines: Iterable<UsageLine>): UsageSum {
  const sum = emptySum();
  for (const line of lines) addTo(sum, sumOf(line));
  return sum;
}

function partsOf(line: UsageLine, by: Grouping): UsageGroup[] {
  switch (by) {
    case "month":
      return [{ ...sumOf(line), name: line.day.slice(0, 7) }];
    case "day":
    case "caller":
    case "provider":
    case "kind":
      return [{ ...sumOf(line), name: line[by] }];
    case "charge":
      return charges
        .filter((charge) => line.attempts[charge] !== 0)
        .map((charge) => ({
          ...emptySum(),
          name: charge,
          [charge]: line.attempts[charge],
          spendMilliFen: charge === "charged" ? spendOf(line) : 0,
        }));
    case "package":
      return line.payments.map(({ packageId = listPriceName, calls, milliFen }) => ({
        ...emptySum(),
        name: packageId,
        charged: calls,
        spendMilliFen: milliFen,
      }));
  }
}

function sumOf(line: UsageLine): UsageSum {
  return { ...line.attempts, spendMilliFen: spendOf(line) };
}

function spendOf({ payments }: UsageLine): number {
  return payments.reduce((sum, { milliFen }) => sum + milliFen, 0);
}

function emptySum(): UsageSum {
  return { ...noAttempts, spendMilliFen: 0 };
}

function addTo(sum: UsageSum, part: UsageSum): void {
  for (const name of [...charges, "spendMilliFen"] as const) sum[name] += part[name];
}
