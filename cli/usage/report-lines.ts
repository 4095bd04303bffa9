import { stringify } from "csv-stringify/sync";
import { charges } from "../../lib/domain/charge.ts";
import { yuanText } from "../../lib/domain/money.ts";
import type { Month } from "../../lib/base/month.ts";
import type { Grouping, UsageGroup, UsageSum } from "../../lib/usage/report/report.ts";
import { bar, textTable } from "../text-table.ts";

/** Attempts by charge, and the spend in yuan. */
type Counts = { charged: number; free: number; unknown: number; open: number; spend: string };

/** A report, ready to be printed. */
export type Report = {
  months: readonly Month[];
  by: Grouping;
  /** RFC 3339; null if nothing was ever counted. */
  asOf: string | null;
  groups: readonly (Counts & { name: string })[];
  total: Counts;
};

/** The report of some sums. */
export function reportOf(sums: {
  months: readonly Month[];
  by: Grouping;
  asOf: number | undefined;
  groups: readonly UsageGroup[];
  total: UsageSum;
}): Report {
  const { months, by, asOf, groups, total } = sums;
  return {
    months,
    by,
    asOf: asOf === undefined ? null : new Date(asOf).toISOString(),
    groups: groups.map((group) => ({ name: group.name, ...countsOf(group) })),
    total: countsOf(total),
  };
}

/** The report for a person: a table with a bar for the charged calls of each line. */
export function reportLines({ months, by, asOf, groups, total }: Report): string[] {
  const period = months.length === 1 ? months[0] : `${months[0]} to ${months.at(-1)}`;
  if (asOf === null) return ["Nothing has been counted yet."];
  const greatest = Math.max(...groups.map(({ charged }) => charged), 0);
  const rows = groups.map(({ name, ...counts }) => [
    ...cellsOf(name, counts),
    bar(counts.charged, greatest, barWidth),
  ]);
  const columns = [
    { title: by },
    ...[...shownCharges, "yuan"].map((title) => ({ title, isNumber: true })),
    { title: "" },
  ];
  return [
    `Usage of ${period} in Asia/Shanghai, exact as of ${asOf}`,
    "",
    ...textTable(columns, [...rows, cellsOf("total", total)]),
  ];
}

const barWidth = 30;

/** The report as CSV with a header. */
export function reportCsv({ by, groups }: Report): string {
  const rows = groups.map(({ name, ...counts }) => cellsOf(name, counts));
  return stringify([[by, ...shownCharges, "yuan"], ...rows], { escape_formulas: true });
}

/** What is certain comes first. */
const shownCharges = charges.toReversed();

function cellsOf(name: string, counts: Counts): string[] {
  return [name, ...shownCharges.map((charge) => String(counts[charge])), counts.spend];
}

function countsOf({ charged, free, unknown, open, spendMilliFen }: UsageSum): Counts {
  return { charged, free, unknown, open, spend: yuanText(spendMilliFen) };
}
