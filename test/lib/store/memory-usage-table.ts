import type { Value } from "../../../lib/store/write.ts";
import type { Hindrance, TableItem, Table, TableWrite, TableKey } from "../../../lib/store/table.ts";
import { written } from "./memory-store.ts";

/** The table `usage` as a map by `pk` and `sk`, with the semantics of the real one. */
export type MemoryUsageTable = Table & { items: Map<string, Map<string, TableItem>> };

/** A table `usage` that answers at once. The suite of the table holds it against the real engine. */
export function createMemoryUsageTable(): MemoryUsageTable {
  const items: MemoryUsageTable["items"] = new Map();
  const partition = (pk: string): Map<string, TableItem> => {
    const known = items.get(pk) ?? new Map<string, TableItem>();
    items.set(pk, known);
    return known;
  };
  const trial = (write: TableWrite): { key: TableKey; item: TableItem | undefined } | Hindrance => {
    const key = keyOf(write);
    const current = partition(key.pk).get(key.sk);
    if (write.type === "add" || write.type === "check" || write.type === "delete") {
      const { conditions = [] } = write;
      const isHeld = written(current, { type: "put", pk: key.pk, conditions, item: key });
      if (isHeld === undefined) return { reason: "condition", item: current };
      if (write.type === "check") return { key, item: current };
      if (write.type === "delete") return { key, item: undefined };
      return { key, item: added({ ...key, ...current }, write.amounts) };
    }
    const item = written(current, { ...write, pk: key.pk });
    return item === undefined ? { reason: "condition", item: current } : { key, item: { ...item, ...key } };
  };
  const commit = (key: TableKey, item: TableItem | undefined): void => {
    if (item === undefined) partition(key.pk).delete(key.sk);
    else partition(key.pk).set(key.sk, item);
  };
  return {
    items,
    transact(writes) {
      const trials = writes.map(trial);
      if (trials.some((one) => "reason" in one)) {
        const hindrances = trials.map((one): Hindrance => ("reason" in one ? one : { reason: "none" }));
        return Promise.resolve({ applied: false, hindrances });
      }
      for (const one of trials) if ("key" in one) commit(one.key, one.item);
      return Promise.resolve({ applied: true });
    },
    write(write) {
      const one = trial(write);
      if ("reason" in one) return Promise.resolve(false);
      commit(one.key, one.item);
      return Promise.resolve(true);
    },
    read: ({ pk, sk }) => Promise.resolve(items.get(pk)?.get(sk)),
    readEach: (keys) => Promise.resolve(keys.map(({ pk, sk }) => items.get(pk)?.get(sk))),
    async *query(pk, range) {
      const known = items.get(pk);
      // Most partitions of a month are empty, and searches read all of them thousands of times.
      if (known === undefined || known.size === 0) return;
      const within = (sk: string): boolean =>
        range === undefined ||
        ("prefix" in range ? sk.startsWith(range.prefix) : sk >= range.from && sk <= range.to);
      const found = [...known].filter(([sk]) => within(sk));
      yield* found.toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, item]) => item);
    },
  };
}

function keyOf(write: TableWrite): TableKey {
  return write.type === "put" ? { pk: write.item.pk, sk: write.item.sk } : write.key;
}

function added(item: TableItem, amounts: ReadonlyMap<string, number>): TableItem {
  const sums: Record<string, Value> & TableKey = { ...item };
  for (const [name, amount] of amounts) {
    const value = item[name] ?? 0;
    if (typeof value !== "number") throw new TypeError("only numbers can be added to");
    sums[name] = value + amount;
  }
  return sums;
}
