import type { Table } from "../../lib/store/table.ts";
import { readEntry } from "../../lib/usage/ledger/entry.ts";
import { addAttempt, type Tally } from "../../lib/usage/totals/totals.ts";
import type { MemoryUsageTable } from "../lib/store/memory-usage-table.ts";

/** A table that lets someone look after each write. */
export function watchedTable(table: Table, look: () => void): Table {
  return {
    ...table,
    async transact(writes) {
      const result = await table.transact(writes);
      look();
      return result;
    },
    async write(write) {
      const isApplied = await table.write(write);
      if (write.type !== "put") look();
      return isApplied;
    },
  };
}

/** A table that dies at its nth write, from 0: before the write, or after it and before its answer. */
export function dyingTable(table: Table, nth: number, isApplied: boolean): Table {
  let count = 0;
  const dying = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    const isLast = count === nth;
    count += 1;
    if (count > nth + 1 || (isLast && !isApplied)) throw new Killed();
    const result = await write();
    if (isLast) throw new Killed();
    return result;
  };
  return {
    ...table,
    transact: (writes) => dying(() => table.transact(writes)),
    write: (write) => dying(() => table.write(write)),
  };
}

/** The end of a process. */
export class Killed extends Error {}

/** Each total that is not the sum of the entries, or no number. */
export function wrongTotals({ items }: MemoryUsageTable): string[] {
  const sums: Tally = new Map();
  for (const [pk, partition] of items) {
    if (!pk.startsWith("entries#")) continue;
    for (const item of partition.values()) {
      const entry = readEntry(item);
      if (entry !== undefined) addAttempt(sums, entry, 1);
    }
  }
  const wrong = new Map<string, number>();
  const damaged: string[] = [];
  const add = (group: string, attribute: string, amount: number): void => {
    const name = `${group} ${attribute}`;
    const sum = (wrong.get(name) ?? 0) + amount;
    if (sum === 0) wrong.delete(name);
    else wrong.set(name, sum);
  };
  for (const [group, { amounts }] of sums) for (const [name, amount] of amounts) add(group, name, -amount);
  for (const [pk, partition] of items) {
    for (const [sk, item] of partition) {
      // A slice of a total: its partition and its slice are the last parts of the two keys.
      const group = `${upToLast(pk)} ${upToLast(sk)}#`;
      if (!sums.has(group) && !/^(totals|charged|unsettled)#/u.test(pk)) continue;
      for (const [name, value] of Object.entries(item)) {
        if (typeof value === "number") add(group, name, value);
        else if (name !== "pk" && name !== "sk") damaged.push(`${group} ${name}: no number`);
      }
    }
  }
  return [...damaged, ...[...wrong].map(([name, more]) => `${name}: ${more} more than its entries`)];
}

function upToLast(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf("#")));
}
