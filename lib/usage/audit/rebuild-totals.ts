import type { Month } from "../../base/month.ts";
import type { Table, TableItem, TableKey, TableWrite } from "../../store/table.ts";
import type { Condition } from "../../store/write.ts";
import { readEntries } from "../ledger/read-entries.ts";
import { sliceCount, sliceKey } from "../totals/keys.ts";
import { addAttempt, type Tally } from "../totals/totals.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/** One number of the totals as it stood in each slice before the entries were read. */
type Stand = Pick<TotalsDifference, "group" | "attribute"> & {
  slices: readonly { key: TableKey; value: number | undefined }[];
};

/**
 * Makes numbers of the totals the sum of a month's entries. Returns how many were written; the others changed while the
 * entries were read, so they are left for the next time.
 *
 * It is exact while checks go on: each number is written on the condition that none of its slices has changed since
 * before the entries were read, and every change of an entry changes its totals in the same transaction.
 */
export async function rebuildTotals(
  table: Table,
  month: Month,
  differences: readonly TotalsDifference[],
): Promise<number> {
  const stands: Stand[] = [];
  for (const difference of differences) stands.push(await standOf(table, difference));
  const sums: Tally = new Map();
  for await (const entry of readEntries(table, month, { isConsistent: true })) addAttempt(sums, entry, 1);
  let written = 0;
  for (const stand of stands) {
    const { name, skPrefix } = stand.group;
    const sum = sums.get(`${name} ${skPrefix}`)?.amounts.get(stand.attribute) ?? 0;
    if ((await table.transact(writesOf(stand, sum))).applied) written += 1;
  }
  return written;
}

async function standOf(table: Table, { group, attribute }: TotalsDifference): Promise<Stand> {
  const keys = Array.from({ length: sliceCount }, (_, slice) => sliceKey(group, slice));
  const items = await Promise.all(keys.map((key) => table.read(key)));
  return {
    group,
    attribute,
    slices: keys.map((key, index) => ({ key, value: numberOf(items[index], attribute) })),
  };
}

/** Adds to the first slice what the sum lacks, on the condition that every slice stands as it was read. */
function writesOf({ attribute, slices }: Stand, sum: number): TableWrite[] {
  const total = slices.reduce((all, { value = 0 }) => all + value, 0);
  return slices.map(({ key, value }, slice): TableWrite => {
    const conditions: Condition[] = [
      value === undefined
        ? { path: [attribute], test: "absent" }
        : { path: [attribute], test: "equals", value },
    ];
    return slice === 0
      ? { type: "add", key, amounts: new Map([[attribute, sum - total]]), conditions }
      : { type: "check", key, conditions };
  });
}

function numberOf(item: TableItem | undefined, attribute: string): number | undefined {
  const value = item?.[attribute];
  return typeof value === "number" ? value : undefined;
}
