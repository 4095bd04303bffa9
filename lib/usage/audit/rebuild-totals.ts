import type { Month } from "../../base/month.ts";
import type { Table, TableWrite } from "../../store/table.ts";
import type { Condition } from "../../store/write.ts";
import { type Measured, readWithEntries } from "./measure-totals.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/**
 * Makes numbers of the totals the sum of a month's entries. Returns how many were written; the others changed while the
 * entries were read, so they are left for the next time, or they would be lowered and `mayLower` does not say so.
 *
 * It is exact while checks go on: each number is written on the condition that none of its slices has changed since
 * before the entries were read.
 */
export async function rebuildTotals(
  table: Table,
  month: Month,
  differences: readonly TotalsDifference[],
  { mayLower }: { mayLower: boolean },
): Promise<number> {
  if (differences.length === 0) return 0;
  let written = 0;
  for (const measured of await readWithEntries(table, month, differences)) {
    if (measured.total === measured.sum || (measured.total > measured.sum && !mayLower)) continue;
    if ((await table.transact(writesOf(measured))).applied) written += 1;
  }
  return written;
}

/** Adds to the first slice what the sum lacks, on the condition that every slice stands as it was read. */
function writesOf({ attribute, slices, total, sum }: Measured): TableWrite[] {
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
