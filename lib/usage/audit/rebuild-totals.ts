import type { Month } from "../../base/month.ts";
import type { Table, TableWrite } from "../../store/table.ts";
import type { Condition } from "../../store/write.ts";
import { damagedIn, isDamaged, type Measured, readWithEntries } from "./measure-totals.ts";
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
    const { total, sum } = measured;
    if (total === sum && damagedIn(measured) === 0) continue;
    if (total > sum && !mayLower) continue;
    if ((await table.transact(writesOf(measured))).applied) written += 1;
  }
  return written;
}

/**
 * Adds to the first slice what the sum lacks, on the condition that every slice stands as it was read. A slice with
 * something that is no number is set, because nothing can be added to it.
 */
function writesOf({ attribute, slices, total, sum }: Measured): TableWrite[] {
  return slices.map(({ key, value }, slice): TableWrite => {
    const conditions: Condition[] = [
      value === undefined
        ? { path: [attribute], test: "absent" }
        : { path: [attribute], test: "equals", value },
    ];
    const missing = slice === 0 ? sum - total : 0;
    if (isDamaged(value))
      return { type: "update", key, conditions, set: [[[attribute], missing]], remove: [] };
    return slice === 0
      ? { type: "add", key, amounts: new Map([[attribute, missing]]), conditions }
      : { type: "check", key, conditions };
  });
}
