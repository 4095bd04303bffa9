import type { Condition, Item, Path, Value } from "./write.ts";

/** The key of an item: its partition and its sort key in it. */
export type TableKey = { pk: string; sk: string };

/** An item of the table `usage`. */
export type TableItem = Item & TableKey;

/** One conditional write of an item in the table `usage`. Without conditions it always applies. */
export type TableWrite =
  | { type: "put"; item: TableItem; conditions: readonly Condition[] }
  | {
      type: "update";
      key: TableKey;
      conditions: readonly Condition[];
      set: readonly (readonly [Path, Value])[];
      remove: readonly Path[];
      /** Members for sets of texts, which start empty. */
      add?: readonly (readonly [Path, ReadonlySet<string>])[];
    }
  | { type: "delete"; key: TableKey; conditions?: readonly Condition[] }
  /** Adds to numbers that start at 0. */
  | { type: "add"; key: TableKey; amounts: ReadonlyMap<string, number>; conditions?: readonly Condition[] }
  /** Changes nothing: the transaction is applied only if the conditions hold. */
  | { type: "check"; key: TableKey; conditions: readonly Condition[] };

/** What prevented a write in a transaction: nothing, a concurrent transaction, or its condition. */
export type Hindrance =
  | { reason: "none" | "busy" }
  /** `item` is the current item; undefined if there is none. */
  | { reason: "condition"; item: TableItem | undefined };

/** Either all writes of a transaction were applied, or none, with the reason for each. */
export type TransactionResult = { applied: true } | { applied: false; hindrances: readonly Hindrance[] };

/** A range of sort keys, including both ends; `prefix` alone is the range of all keys that begin with it. */
export type SortRange = { from: string; to: string } | { prefix: string };

/** How an item is read: strongly consistent unless told otherwise, which halves the price. */
type ReadOptions = {
  isConsistent?: boolean;
  /** Ends a read that nothing waits for any more; it then rejects. */
  signal?: AbortSignal;
};

/** How a partition is read. */
export type QueryOptions = {
  /** Ends a query that nothing waits for any more; it then rejects. */
  signal?: AbortSignal;
  /** The most items of a page, by default as many as fit into 1 MB: many queries at once would hold too much. */
  pageItems?: number;
  /** Whether to see every write that has been answered, at twice the price. */
  isConsistent?: boolean;
};

/** DynamoDB's limit on the writes of a transaction. */
export const maxTransactionWrites = 100;

/** The items of the table `usage` by their keys. Every function rejects if the store does not answer. */
export type TableItems = {
  /** Makes one write; returns false if its condition failed. */
  write(write: TableWrite): Promise<boolean>;
  read(key: TableKey, options?: ReadOptions): Promise<TableItem | undefined>;
  /**
   * Reads a few items with one request, eventually consistent, in the order of the keys. It rejects if the store has left one out,
   * as it does where it is throttled.
   */
  readEach(
    keys: readonly TableKey[],
    options?: Pick<ReadOptions, "signal">,
  ): Promise<readonly (TableItem | undefined)[]>;
};

/** The table `usage`. Every function rejects if the store does not answer. */
export type Table = TableItems & {
  /** At most {@link maxTransactionWrites} writes, of different items. */
  transact(writes: readonly TableWrite[]): Promise<TransactionResult>;
  /**
   * Yields the items of a partition by sort key, reading pages as they are consumed; eventually consistent unless told
   * otherwise.
   */
  query(partition: string, range?: SortRange, options?: QueryOptions): AsyncIterable<TableItem>;
};

/** Reads a stored value as an item of this table. Throws TypeError if it lacks the table's key. */
export function asTableItem(item: Item): TableItem {
  const { pk, sk } = item;
  if (typeof pk !== "string" || typeof sk !== "string") throw new TypeError("not an item of the table usage");
  return { ...item, pk, sk };
}

/** Returns all items of a query, for small partitions. */
export async function queryAll(
  table: Table,
  partition: string,
  range?: SortRange,
  options?: QueryOptions,
): Promise<TableItem[]> {
  const items: TableItem[] = [];
  for await (const item of table.query(partition, range, options)) items.push(item);
  return items;
}
