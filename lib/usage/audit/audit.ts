import { nextMonth, previousMonth, type Month } from "../../base/month.ts";
import { readEntries } from "../ledger/read-entries.ts";
import { readSettlements, type SettlementEntry } from "../ledger/settlement-items.ts";
import type { Bill, BillComparison } from "./bill.ts";
import { createBillComparison } from "./compare-bill.ts";
import { attemptName } from "../ledger/entry.ts";
import { contentOf } from "./entry-index.ts";
import {
  type AuditSources,
  compareRecords,
  type RecordComparison,
  type RecordFinding,
} from "./compare-records.ts";
import { type Repair, readRepairs } from "./repair-items.ts";
import { compareTotals, type TotalsDifference } from "./totals-differences.ts";

/** The result of auditing a month. */
export type Audit = RecordComparison & {
  month: Month;
  /** The number of entries in the month. */
  entries: number;
  /** Every number of the totals that is not the sum of the entries. */
  differences: readonly TotalsDifference[];
  /** How many numbers of the totals kept changing, so that they could not be compared. */
  moving: number;
  settlements: readonly SettlementEntry[];
  repairs: readonly Repair[];
  bill?: BillComparison;
};

/**
 * Audits the books of a month, to the unit: totals against entries, entries against the verification records that still
 * live, and entries against a bill.
 */
export async function auditMonth(
  sources: AuditSources,
  { month, bill }: { month: Month; bill?: Bill },
): Promise<Audit> {
  const { table } = sources;
  const totals = compareTotals(table, month);
  const comparison = bill && createBillComparison(bill, month);
  let entries = 0;
  const compared = await compareRecords(sources, month, (entry) => {
    entries += 1;
    totals.add(entry);
    comparison?.see(entry);
  });
  if (comparison !== undefined) {
    for (const neighbour of [previousMonth(month), nextMonth(month)]) {
      for await (const entry of readEntries(table, neighbour)) comparison.see(entry);
    }
  }
  const lackCalls = compared.findings.some(({ what }) => what === "missing");
  return {
    ...compared,
    month,
    entries,
    differences: await totals.differences(),
    moving: 0,
    settlements: await readSettlements(table, month),
    repairs: await readRepairs(table, month),
    ...(comparison === undefined ? {} : { bill: comparison.result({ lackCalls }) }),
  };
}

/**
 * An audit with those findings alone that an earlier one found as well: what changes while entries and records are read
 * one after the other is no finding.
 */
export function lastingFindings(first: Audit, second: Audit): Audit {
  const findings = new Set(first.findings.map(nameOfFinding));
  return { ...second, findings: second.findings.filter((finding) => findings.has(nameOfFinding(finding))) };
}

function nameOfFinding({ what, stands, seen }: RecordFinding): string {
  const entry = seen ?? stands;
  return JSON.stringify([
    what,
    entry && attemptName(entry),
    [stands, seen].map((one) => one && contentOf(one)),
  ]);
}

/** Whether totals, entries and living records agree, and all of them could be compared. */
export function agrees({
  differences,
  findings,
  moving,
}: Pick<Audit, "differences" | "findings" | "moving">): boolean {
  return differences.length === 0 && findings.length === 0 && moving === 0;
}
