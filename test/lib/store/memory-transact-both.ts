import type { Table } from "../../../lib/store/table.ts";
import type { TransactBoth } from "../../../lib/store/transact-both.ts";
import { type MemoryTable, written } from "./memory-store.ts";

/**
 * Transactions over records in a map and any table `usage`. They are atomic as long as nobody else writes the record
 * while `usage` answers: a table in memory applies its part before it returns.
 */
export function createMemoryTransactBoth(records: MemoryTable, usage: Pick<Table, "transact">): TransactBoth {
  return async (writes, record) => {
    const next = record && written(records.get(record.pk), record);
    if (record !== undefined && next === undefined) return false;
    const { applied } = await usage.transact(writes);
    if (applied && record !== undefined && next !== undefined) records.set(record.pk, next);
    return applied;
  };
}
