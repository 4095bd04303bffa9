import { createTurns } from "../base/turns.ts";
import type { QueryOptions, SortRange, Table, TableItem } from "./table.ts";

/** The most reads in flight: as many as the totals of four callers take. Each has a connection of its own. */
export const readsAtOnce = 32;

/**
 * The table, with at most {@link readsAtOnce} reads and pages of queries in flight; all others wait for their turn. Whatever reads
 * something of every caller can then ask for all of it at once, however many callers there are. A page takes its turn only while it
 * is read, so queries can be read side by side in any order. The signal of a read ends it when its turn has come, not before:
 * do not use this where a request waits for one read.
 */
export function boundReads(table: Table): Table {
  const inTurn = createTurns(readsAtOnce);
  return {
    ...table,
    read: (key, options) => inTurn(() => table.read(key, options)),
    readEach: (keys, options) => inTurn(() => table.readEach(keys, options)),
    query(partition: string, range?: SortRange, options?: QueryOptions): AsyncIterable<TableItem> {
      const items = table.query(partition, range, options)[Symbol.asyncIterator]();
      // A step that has its page already gives its turn back at once: a million of them take 0.2 s of processor time.
      const bounded: AsyncIterator<TableItem> = {
        next: () => inTurn(() => items.next()),
        return: async () => (await items.return?.()) ?? ended,
      };
      return { [Symbol.asyncIterator]: () => bounded };
    },
  };
}

const ended = { done: true, value: undefined } as const;
