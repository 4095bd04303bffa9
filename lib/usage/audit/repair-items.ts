import * as v from "valibot";
import type { Difference } from "./books.ts";
import { repairsPartition } from "./keys.ts";
import type { Month } from "../../base/month.ts";
import { queryAll, type Table } from "../../store/table.ts";

/** Who repaired the books of a month from the records, when (epoch ms), and on how many lines they differed. */
export type Repair = { by: string; at: number; lines: number };

const schema = v.object({ by: v.string(), at: v.number(), lines: v.number() });

/** Writes what is about to be repaired, with both numbers of every line. These items are added and never changed. */
export async function noteRepair(
  table: Table,
  month: Month,
  { by, at, differences }: { by: string; at: number; differences: readonly Difference[] },
): Promise<void> {
  const told = differences
    .slice(0, mostTold)
    .map(({ line, expected, found }) => ({ ...line, records: expected.attempts, totals: found.attempts }));
  const key = { pk: repairsPartition(month), sk: new Date(at).toISOString() };
  const item = { ...key, by, at, lines: differences.length, differences: told };
  await table.write({ type: "put", item, conditions: [] });
}

/** An item can contain 400 KB, and a line has about 200 bytes. */
const mostTold = 1_000;

/** Reads every repair of a month's books, oldest first. */
export async function readRepairs(table: Table, month: Month): Promise<Repair[]> {
  const items = await queryAll(table, repairsPartition(month));
  return items.map((item) => v.parse(schema, item));
}
