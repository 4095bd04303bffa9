import { expressionsOf } from "../../../lib/store/expressions.ts";
import type { Item, RecordStore, Write, WriteResult } from "../../../lib/store/write.ts";
import { evaluate } from "./expressions.ts";

/** The table as a map. Items are never changed in place, so that a reader keeps what it read. */
export type MemoryTable = Map<string, Item>;

/**
 * Makes a write by the expressions that DynamoDB would get. The store suite holds it against the real engines.
 */
export function applyWrite(table: MemoryTable, write: Write): WriteResult {
  const item = table.get(write.pk);
  const next = written(item, write);
  if (next === undefined) return { applied: false, item };
  table.set(write.pk, next);
  return { applied: true };
}

/** What stands where `item` stood once it is written; undefined where a condition fails. */
export function written(item: Item | undefined, write: Write): Item | undefined {
  const next = evaluate(item, { pk: write.pk }, expressionsOf(write));
  return next === undefined || write.type === "update" ? next : write.item;
}

/** A store over a map that answers at once. */
export function createMemoryStore(table: MemoryTable = new Map()): RecordStore {
  return {
    write: (write) => Promise.resolve(applyWrite(table, write)),
    read: (pk) => Promise.resolve(table.get(pk)),
  };
}
