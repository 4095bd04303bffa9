import * as v from "valibot";
import { repairsPartition } from "./keys.ts";
import type { Month } from "../../base/month.ts";
import { queryAll, type Table } from "../../store/table.ts";
import type { Unlisted } from "../totals/unlisted.ts";
import type { RecordFinding } from "./compare-records.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/** Who repaired the books of a month, when (epoch ms), and how many entries and numbers of totals did not agree. */
export type Repair = { by: string; at: number; entries: number; totals: number };

const schema = v.object({ by: v.string(), at: v.number(), entries: v.number(), totals: v.number() });

/** Writes what is about to be repaired, with both figures of each number. These items are added and never changed. */
export async function noteRepair(
  table: Table,
  {
    month,
    findings,
    differences,
    unlisted,
  }: {
    month: Month;
    findings: readonly RecordFinding[];
    differences: readonly TotalsDifference[];
    unlisted: readonly Unlisted[];
  },
  { by, at }: { by: string; at: number },
): Promise<void> {
  const told = [
    ...findings.map(({ what, stands, seen, key }) => ({
      what,
      ...nameOf(seen ?? stands),
      ...(key === undefined ? {} : { key: `${key.pk} / ${key.sk}` }),
    })),
    ...differences.map(({ group, attribute, entries, totals }) => ({
      total: `${group.name} ${group.skPrefix}${attribute}`,
      entries,
      totals,
    })),
    ...unlisted.map(({ list, month: of, name }) => ({ list: `${list} of ${of}`, name })),
  ];
  const item = {
    pk: repairsPartition(month),
    sk: new Date(at).toISOString(),
    by,
    at,
    entries: findings.length,
    totals: differences.length,
    told: told.slice(0, mostTold),
  };
  await table.write({ type: "put", item, conditions: [] });
}

/** An item can contain 400 KB, and a line has about 200 bytes. */
const mostTold = 1_000;

/** Reads every repair of a month's books, oldest first. */
export async function readRepairs(table: Table, month: Month): Promise<Repair[]> {
  const items = await queryAll(table, repairsPartition(month));
  return items.map((item) => v.parse(schema, item));
}

function nameOf(entry: { verificationId: string; attempt: number } | undefined) {
  return entry === undefined ? {} : { verificationId: entry.verificationId, attempt: entry.attempt };
}
