import { isDeepStrictEqual } from "node:util";
import { shanghaiMonth, type Month } from "../../base/month.ts";
import type { Table, TableKey } from "../../store/table.ts";
import type { Value } from "../../store/write.ts";
import { readEntries } from "../ledger/read-entries.ts";
import { sliceCount, sliceKey } from "../totals/keys.ts";
import { addAttempt, type Tally } from "../totals/totals.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/**
 * One number of the totals, slice by slice, as it stood before the entries were read, and their sum. A value that is no
 * number counts as nothing.
 */
export type Measured = Pick<TotalsDifference, "group" | "attribute"> & {
  slices: readonly { key: TableKey; value: Value | undefined }[];
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
  const options = { isConsistent: true, unreadable: () => undefined };
  for await (const entry of readEntries(table, month, options)) {
    // An entry that stands in the wrong month is not in the totals of this one.
    if (shanghaiMonth(entry.startedAt) === month) addAttempt(sums, entry, 1);
  }
  return stands.map((stand) => ({
    ...stand,
    total: stand.slices.reduce((all, { value }) => all + (typeof value === "number" ? value : 0), 0),
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
    const damaged = damagedIn(measured);
    if (!isDeepStrictEqual(now, slices)) moving += 1;
    else if (damaged > 0) differences.push({ group, attribute, entries: sum, totals: total, damaged });
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
  return keys.map((key, index) => ({ key, value: items[index]?.[attribute] }));
}

/** How many slices have something that is no number. */
export function damagedIn({ slices }: Pick<Measured, "slices">): number {
  return slices.filter(({ value }) => isDamaged(value)).length;
}

/** Whether a slice has something under the name of a number that is none. */
export function isDamaged(value: Value | undefined): boolean {
  return value !== undefined && typeof value !== "number";
}
