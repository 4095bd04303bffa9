import type { Month } from "../../base/month.ts";
import type { Table, TableItem, TableKey } from "../../store/table.ts";
import { readEntries } from "../ledger/read-entries.ts";
import { sliceCount, sliceKey } from "../totals/keys.ts";
import { addAttempt, type Tally } from "../totals/totals.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/** One number of the totals, slice by slice, as it stood before the entries were read, and their sum. */
export type Measured = Pick<TotalsDifference, "group" | "attribute"> & {
  slices: readonly { key: TableKey; value: number | undefined }[];
  total: number;
  sum: number;
};

/**
 * Reads numbers of the totals, and then what the entries of the month come to. A number that still has the same slices
 * afterwards was exactly `total` while its entries were exactly `sum`: every change of an entry changes its totals in the
 * same transaction.
 */
export async function readWithEntries(
  table: Table,
  month: Month,
  differences: readonly TotalsDifference[],
): Promise<Measured[]> {
  const stands = [];
  for (const { group, attribute } of differences) {
    stands.push({ group, attribute, slices: await slicesOf(table, { group, attribute }) });
  }
  const sums: Tally = new Map();
  for await (const entry of readEntries(table, month, { isConsistent: true })) addAttempt(sums, entry, 1);
  return stands.map((stand) => ({
    ...stand,
    total: stand.slices.reduce((all, { value = 0 }) => all + value, 0),
    sum: sums.get(`${stand.group.name} ${stand.group.skPrefix}`)?.amounts.get(stand.attribute) ?? 0,
  }));
}

/** Measures numbers of the totals; `moving` of them changed in the meantime. */
export async function measureTotals(
  table: Table,
  month: Month,
  candidates: readonly TotalsDifference[],
): Promise<{ differences: TotalsDifference[]; moving: number }> {
  if (candidates.length === 0) return { differences: [], moving: 0 };
  const differences: TotalsDifference[] = [];
  let moving = 0;
  for (const measured of await readWithEntries(table, month, candidates)) {
    const { group, attribute, slices, total, sum } = measured;
    const now = await slicesOf(table, measured);
    if (now.some(({ value }, slice) => value !== slices[slice]?.value)) moving += 1;
    else if (total !== sum) differences.push({ group, attribute, entries: sum, totals: total });
  }
  return { differences, moving };
}

async function slicesOf(
  table: Table,
  { group, attribute }: Pick<TotalsDifference, "group" | "attribute">,
): Promise<Measured["slices"]> {
  const keys = Array.from({ length: sliceCount }, (_, slice) => sliceKey(group, slice));
  const items = await Promise.all(keys.map((key) => table.read(key)));
  return keys.map((key, index) => ({ key, value: numberOf(items[index], attribute) }));
}

function numberOf(item: TableItem | undefined, attribute: string): number | undefined {
  const value = item?.[attribute];
  return typeof value === "number" ? value : undefined;
}
