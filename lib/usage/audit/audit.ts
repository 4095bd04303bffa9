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
import { type Mend, readMends } from "./mend-items.ts";
import type { Month } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import { dayOf, usageRecordsOf, attemptName } from "../ledger/usage-record.ts";

/** What an audit of a month has found. */
export type Audit = {
  month: Month;
  /** Verification records that were read; those of other months are among them. */
  records: number;
  /** Attempts of the month that are still in a record one by one. */
  attempts: number;
  /** Lines on which the totals differ from the records; none where the books balance. */
  differences: readonly Difference[];
  corrections: readonly Correction[];
  mends: readonly Mend[];
  bill?: BillComparison;
};

/**
 * Recomputes the books of a month from the verification records, which are the truth, and compares them with the
 * totals, to the unit, and with a bill.
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
  const comparison = bill && createBillComparison(bill);
  let [count, attempts] = [0, 0];
  for await (const record of records) {
    count += 1;
    corrections.push(...resolutionsOf(record, month));
    addRecord(expected, record, charges, (one) => one === month);
    for (const usage of usageRecordsOf(record)) {
      if (!dayOf(usage).startsWith(month)) continue;
      attempts += 1;
      comparison?.see({ ...usage, charge: charges.get(attemptName(usage)) ?? usage.charge });
    }
  }
  const providers = new Set([...expected.values()].map(({ provider }) => provider));
  const found = await foundBooks(table, [month], providers);
  return {
    month,
    records: count,
    attempts,
    differences: differencesBetween(expected, found),
    mends: await readMends(table, month),
    corrections: corrections.toSorted((one, other) => one.at - other.at),
    ...(comparison === undefined ? {} : { bill: comparison.result() }),
  };
}

/** The differences that two audits in a row have found alike: what is under way while one reads is none. */
export function lastingDifferences(first: Audit, second: Audit): Difference[] {
  const known = new Set(first.differences.map((difference) => JSON.stringify(difference)));
  return second.differences.filter((difference) => known.has(JSON.stringify(difference)));
}
