import { callersOf } from "../totals/callers.ts";
import { callerTotalsPartition } from "../totals/keys.ts";
import { shardCount, entryPartition } from "../ledger/keys.ts";
import type { Month } from "../../base/month.ts";
import { queryAll, type TableItem, type Table } from "../../store/table.ts";
import { dayTotalsOf } from "../totals/totals.ts";
import { entryFromItem, type Entry } from "../ledger/entry.ts";

/**
 * Yields every entry of a month, for the given callers or for all, by caller and time. It holds only one page
 * of each of the 16 shards of a caller's day at any time, however many records there are.
 */
export async function* exportEntries(
  table: Table,
  month: Month,
  only?: readonly string[],
): AsyncGenerator<Entry> {
  for (const caller of only ?? (await callersOf(table, month))) {
    const totals = dayTotalsOf(await queryAll(table, callerTotalsPartition(caller, month)));
    for (const day of new Set(totals.map((line) => line.day))) {
      const shards = Array.from({ length: shardCount }, (_, shard) =>
        table.query(entryPartition(caller, day, shard))[Symbol.asyncIterator](),
      );
      for await (const item of inOrder(shards)) yield entryFromItem(item);
    }
  }
}

/** Merges sequences that are sorted by their sort keys. */
async function* inOrder(sequences: readonly AsyncIterator<TableItem>[]): AsyncGenerator<TableItem> {
  const heads = await Promise.all(
    sequences.map(async (sequence) => ({ sequence, next: await sequence.next() })),
  );
  let open = heads.filter(({ next }) => next.done !== true);
  while (open.length > 0) {
    const first = open.reduce((one, other) => (sortKeyOf(other.next) < sortKeyOf(one.next) ? other : one));
    if (first.next.done !== true) yield first.next.value;
    first.next = await first.sequence.next();
    if (first.next.done === true) open = open.filter((one) => one !== first);
  }
}

function sortKeyOf(next: IteratorResult<TableItem, unknown>): string {
  return next.done === true ? "" : next.value.sk;
}
