import type { Month } from "../../base/month.ts";
import { type Charge, charges } from "../../domain/charge.ts";
import type { UsageLine } from "../report/read-usage.ts";

/** A line of a statement: the calls of one caller, provider, kind and charge, and what paid for them. */
export type StatementLine = {
  /** The month of the calls: that of the statement, or an earlier one whose difference the line books. */
  month: Month;
  caller: string;
  provider: string;
  kind: string;
  charge: Charge;
  /** The package that paid. Absent if the list price was paid, and if the calls are not charged. */
  packageId?: string;
  /** Negative where a difference takes calls back. */
  calls: number;
  /** The spend in milli-fen; 0 if the calls are not charged. */
  milliFen: number;
};

/** The lines of a month, from its usage by day. */
export function linesOfUsage(month: Month, usage: Iterable<UsageLine>): StatementLine[] {
  const sums = new Map<string, StatementLine>();
  for (const { caller, provider, kind, attempts, payments } of usage) {
    const about = { month, caller, provider, kind };
    for (const charge of charges) {
      if (charge !== "charged") add(sums, { ...about, charge, calls: attempts[charge], milliFen: 0 }, 1);
    }
    for (const { packageId, calls, milliFen } of payments) {
      const paidBy = packageId === undefined ? {} : { packageId };
      add(sums, { ...about, charge: "charged", ...paidBy, calls, milliFen }, 1);
    }
  }
  return sortedLines(sums);
}

/** What must be added to lines that are booked so that they come to `live`; empty if they do. */
export function linesMissing(
  live: Iterable<StatementLine>,
  booked: Iterable<StatementLine>,
): StatementLine[] {
  const sums = new Map<string, StatementLine>();
  for (const line of live) add(sums, line, 1);
  for (const line of booked) add(sums, line, -1);
  return sortedLines(sums);
}

/** Attempts by charge, and the spend in milli-fen. */
export type StatementSum = Record<Charge, number> & { milliFen: number };

/** The sum of lines. */
export function sumOfLines(lines: Iterable<StatementLine>): StatementSum {
  const sum: StatementSum = { open: 0, unknown: 0, free: 0, charged: 0, milliFen: 0 };
  for (const { charge, calls, milliFen } of lines) {
    sum[charge] += calls;
    sum.milliFen += milliFen;
  }
  return sum;
}

function add(sums: Map<string, StatementLine>, line: StatementLine, times: 1 | -1): void {
  const name = nameOf(line);
  const known = sums.get(name) ?? { ...line, calls: 0, milliFen: 0 };
  known.calls += times * line.calls;
  known.milliFen += times * line.milliFen;
  sums.set(name, known);
}

function sortedLines(sums: ReadonlyMap<string, StatementLine>): StatementLine[] {
  return [...sums]
    .filter(([, { calls, milliFen }]) => calls !== 0 || milliFen !== 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, line]) => line);
}

/** Sorts by month, caller, provider and kind; what is certain comes first, and the list price before packages. */
function nameOf({ month, caller, provider, kind, charge, packageId = "" }: StatementLine): string {
  return [month, caller, provider, kind, charges.length - charges.indexOf(charge), packageId].join(" ");
}
