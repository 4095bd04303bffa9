import type { VerificationRecord } from "../../records/record.ts";
import { type Bill, type BillComparison, createBillComparison } from "./bill.ts";
import { addRecord, type Books, type Difference, differencesBetween } from "./books.ts";
import {
  correctedCharges,
  type Correction,
  readCorrections,
  resolutionsOf,
} from "../ledger/correction-items.ts";
import { foundBooks } from "./found-books.ts";
import { type Repair, readRepairs } from "./repair-items.ts";
import type { Month } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import { dayOf, entriesOf, attemptName } from "../ledger/entry.ts";

/** The result of auditing a month. */
export type Audit = {
  month: Month;
  /** The number of verification records that were read, including those of other months. */
  records: number;
  /** The number of the month's attempts that are still listed individually in a record. */
  attempts: number;
  /** Lines on which the totals differ from the records; none if the books balance. */
  differences: readonly Difference[];
  corrections: readonly Correction[];
  repairs: readonly Repair[];
  bill?: BillComparison;
};

/**
 * Recomputes the books of a month from the verification records, which are the source of truth, and compares them
 * with the totals, to the unit, and with a bill.
 */
export async function auditMonth(
  table: Table,
  records: AsyncIterable<VerificationRecord>,
  { month, bill }: { month: Month; bill?: Bill },
): Promise<Audit> {
  const adjusted = await readCorrections(table, month);
  const charges = correctedCharges(adjusted);
  const corrections: Correction[] = [...adjusted];
  const expected: Books = new Map();
  const comparison = bill && createBillComparison(bill, month);
  let [count, attempts] = [0, 0];
  for await (const record of records) {
    count += 1;
    corrections.push(...resolutionsOf(record, month));
    addRecord(expected, record, charges, (one) => one === month);
    for (const entry of entriesOf(record)) {
      comparison?.see({ ...entry, charge: charges.get(attemptName(entry)) ?? entry.charge });
      if (dayOf(entry).startsWith(month)) attempts += 1;
    }
  }
  const providers = new Set([...expected.values()].map(({ provider }) => provider));
  const found = await foundBooks(table, [month], providers);
  return {
    month,
    records: count,
    attempts,
    differences: differencesBetween(expected, found),
    repairs: await readRepairs(table, month),
    corrections: corrections.toSorted((one, other) => one.at - other.at),
    ...(comparison === undefined ? {} : { bill: comparison.result() }),
  };
}

/**
 * Returns the differences that two consecutive audits found. Changes that happen during an audit are not differences.
 */
export function lastingDifferences(first: Audit, second: Audit): Difference[] {
  const known = new Set(first.differences.map((difference) => JSON.stringify(difference)));
  return second.differences.filter((difference) => known.has(JSON.stringify(difference)));
}
