import type { Condition, Item, Path, Value } from "./write.ts";

/** The key of an item: its partition and its place in it. */
export type TableKey = { pk: string; sk: string };

/** An item of the table `usage`. */
export type TableItem = Item & TableKey;

/** One conditional write of an item of the table `usage`. No condition at all always holds. */
export type TableWrite =
  | { type: "put"; item: TableItem; conditions: readonly Condition[] }
  | {
      type: "update";
      key: TableKey;
      conditions: readonly Condition[];
      set: readonly (readonly [Path, Value])[];
      remove: readonly Path[];
    }
  | { type: "delete"; key: TableKey }
  /** Adds to numbers that begin at 0. */
  | { type: "add"; key: TableKey; amounts: ReadonlyMap<string, number> };

/** What kept a write of a transaction from being applied: nothing, a transaction beside it, or its condition. */
export type Hindrance =
  | { reason: "none" | "busy" }
  /** `item` is what stands there; undefined where nothing does. */
  | { reason: "condition"; item: TableItem | undefined };

/** All writes of a transaction were applied, or none, with the hindrance of each. */
export type TransactionResult = { applied: true } | { applied: false; hindrances: readonly Hindrance[] };

/** A range of sort keys, both ends included; `prefix` alone is the range of what begins with it. */
export type SortRange = { from: string; to: string } | { prefix: string };

/** DynamoDB's limit on the writes of a transaction. */
export const maxTransactionWrites = 100;

/** The table `usage`. Every function rejects when the store did not answer. */
export type Table = {
  /** At most {@link maxTransactionWrites}, of different items. */
  transact(writes: readonly TableWrite[]): Promise<TransactionResult>;
  /** One write; false where its condition did not hold. */
  write(write: TableWrite): Promise<boolean>;
  read(key: TableKey): Promise<TableItem | undefined>;
  /** The items of a partition by sort key, page after page as they are consumed; eventually consistent. */
  query(partition: string, range?: SortRange): AsyncIterable<TableItem>;
};

/** Reads what the store holds as an item of this table. Throws TypeError where it has not the table's key. */
export function asTableItem(item: Item): TableItem {
  const { pk, sk } = item;
  if (typeof pk !== "string" || typeof sk !== "string") throw new TypeError("not an item of the table usage");
  return { ...item, pk, sk };
}

/** All items of a query, for partitions that are small. */
export async function queryAll(table: Table, partition: string, range?: SortRange): Promise<TableItem[]> {
  const items: TableItem[] = [];
  for await (const item of table.query(partition, range)) items.push(item);
  return items;
}
