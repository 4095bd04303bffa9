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
import type { Unlisted } from "../totals/unlisted.ts";
import { type Repair, readRepairs } from "./repair-items.ts";
import { compareTotals, type TotalsDifference } from "./totals-differences.ts";
import { unlistedMonths } from "./unlisted-months.ts";

/** The result of auditing a month. */
export type Audit = RecordComparison & {
  month: Month;
  /** The number of entries in the month. */
  entries: number;
  /** Every number of the totals that is not the sum of the entries. */
  differences: readonly TotalsDifference[];
  /** How many numbers of the totals kept changing, so that they could not be compared. */
  moving: number;
  /** The names that entries have and the lists lack by which totals are found. */
  unlisted: readonly Unlisted[];
  settlements: readonly SettlementEntry[];
  repairs: readonly Repair[];
  bill?: BillComparison;
};

/** What is audited; `isLast`: the month is the current one, and earlier months that are in no list are looked for. */
export type AuditQuery = { month: Month; bill?: Bill; isLast?: boolean };

/**
 * Audits the books of a month, to the unit: totals against entries, entries against the verification records that still
 * live, and entries against a bill.
 */
export async function auditMonth(
  sources: AuditSources,
  { month, bill, isLast = false }: AuditQuery,
): Promise<Audit> {
  const { table } = sources;
  const totals = compareTotals(table, month, sources);
  const comparison = bill && createBillComparison(bill, month);
  let entries = 0;
  const compared = await compareRecords(sources, month, (entry) => {
    entries += 1;
    totals.add(entry);
    comparison?.see(entry);
  });
  if (comparison !== undefined) {
    for (const neighbour of [previousMonth(month), nextMonth(month)]) {
      for await (const entry of readEntries(table, neighbour, { unreadable: () => undefined })) {
        comparison.see(entry);
      }
    }
  }
  const lackCalls = compared.findings.some(({ what }) => what === "missing");
  return {
    ...compared,
    month,
    entries,
    differences: await totals.differences(),
    moving: 0,
    unlisted: [...(await totals.unlisted()), ...(isLast ? await unlistedMonths(table, month) : [])],
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

function nameOfFinding({ what, stands, seen, key }: RecordFinding): string {
  const entry = seen ?? stands;
  return JSON.stringify([
    what,
    entry && attemptName(entry),
    [stands, seen].map((one) => one && contentOf(one)),
    key,
  ]);
}

/** Whether totals, entries, lists and living records agree, and all of them could be compared. */
export function agrees({
  differences,
  findings,
  moving,
  unlisted,
}: Pick<Audit, "differences" | "findings" | "moving" | "unlisted">): boolean {
  return differences.length + findings.length + unlisted.length === 0 && moving === 0;
}
