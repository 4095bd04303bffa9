import type { Month } from "../../base/month.ts";
import { inOrder } from "../../store/in-order.ts";
import type { QueryOptions, SortRange, Table, TableItem, TableKey } from "../../store/table.ts";
import { entryFromItem, readEntry, type Entry } from "./entry.ts";
import { callerPrefix, entryPartition, shardCount, shardOf } from "./keys.ts";

/** How many entries of each partition are held while entries are put in order. */
const pageItems = 64;

/** How many entries of a partition are held otherwise: full pages of 1 MB would take tens of megabytes each. */
const unorderedPageItems = 250;

/** How many partitions are asked at the same time. */
const parallelQueries = 8;

/** An entry and the key under which it stands, which is its own unless something else than idcheck wrote it. */
export type KeyedEntry = { key: TableKey; entry: Entry };

/** Is told the key of an item among the entries that cannot be read, which is then left out. */
export type Unreadable = (key: TableKey) => void;

/**
 * How entries of a month are read: all of them, or those in a range of sort keys. Without `unreadable`, an item that
 * cannot be read ends the reading with a ConfigurationError.
 */
type EntryOptions = Pick<QueryOptions, "isConsistent"> & { range?: SortRange; unreadable?: Unreadable };

/**
 * Yields every entry of a month, or those in a range of sort keys, in no order, with one query for each of the 256
 * partitions.
 */
export async function* readEntries(
  table: Table,
  month: Month,
  options: EntryOptions = {},
): AsyncGenerator<Entry> {
  for await (const { entry } of readKeyedEntries(table, month, options)) yield entry;
}

/** Yields every entry of a month like {@link readEntries}, with its key. It holds a short page of 8 partitions. */
export async function* readKeyedEntries(
  table: Table,
  month: Month,
  { range, unreadable, ...options }: EntryOptions = {},
): AsyncGenerator<KeyedEntry> {
  for (let first = 0; first < shardCount; first += parallelQueries) {
    const partitions = Array.from({ length: parallelQueries }, (_, index) => {
      const partition = entryPartition(month, first + index);
      const items = table.query(partition, range, { pageItems: unorderedPageItems, ...options });
      const iterator = items[Symbol.asyncIterator]();
      return { iterator, begun: iterator.next() };
    });
    await Promise.all(partitions.map(({ begun }) => begun));
    for (const { iterator, begun } of partitions) {
      for (let next = await begun; next.done !== true; next = await iterator.next()) {
        const { pk, sk } = next.value;
        const entry = entryOrTold(next.value, unreadable);
        if (entry !== undefined) yield { key: { pk, sk }, entry };
      }
    }
  }
}

/** The entry that an item is; undefined if `unreadable` was told about it. */
function entryOrTold(item: TableItem, unreadable: Unreadable | undefined): Entry | undefined {
  if (unreadable === undefined) return entryFromItem(item);
  const entry = readEntry(item);
  if (entry === undefined) unreadable({ pk: item.pk, sk: item.sk });
  return entry;
}

/** Whether a month has anything among its entries. A month that has nothing takes 256 queries. */
export async function hasEntries(table: Table, month: Month): Promise<boolean> {
  for (let first = 0; first < shardCount; first += parallelQueries) {
    const partitions = Array.from({ length: parallelQueries }, async (_, index) => {
      const items = table.query(entryPartition(month, first + index), undefined, { pageItems: 1 });
      return (await items[Symbol.asyncIterator]().next()).done !== true;
    });
    if ((await Promise.all(partitions)).some(Boolean)) return true;
  }
  return false;
}

/**
 * Yields the entries of a month by caller and time, for all callers or one. It holds a short page of each partition. See
 * {@link readKeyedEntries} for `unreadable`.
 */
export async function* entriesInOrder(
  table: Table,
  month: Month,
  { caller, unreadable }: { caller?: string; unreadable?: Unreadable } = {},
): AsyncGenerator<Entry> {
  const range: SortRange | undefined = caller === undefined ? undefined : { prefix: callerPrefix(caller) };
  const partitions = Array.from({ length: shardCount }, (_, shard) =>
    table.query(entryPartition(month, shard), range, { pageItems })[Symbol.asyncIterator](),
  );
  for await (const item of inOrder(partitions)) {
    const entry = entryOrTold(item, unreadable);
    if (entry !== undefined) yield entry;
  }
}

/** Reads the entries of one verification in a month. An item of another verification that cannot be read is passed over. */
export async function entriesOfVerification(
  table: Table,
  month: Month,
  verificationId: string,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const item of table.query(entryPartition(month, shardOf(verificationId)))) {
    const entry = item.sk.includes(verificationId) ? entryFromItem(item) : readEntry(item);
    if (entry?.verificationId === verificationId) entries.push(entry);
  }
  return entries;
}
