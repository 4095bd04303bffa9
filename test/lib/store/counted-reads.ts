import { setImmediate as nextTurn } from "node:timers/promises";
import type { Table } from "../../../lib/store/table.ts";

/** How many reads and pages of queries a table was asked for: at most at the same time, and in all. */
export type ReadCounts = { most: number; all: number };

/** The table, with reads that take a turn of the event loop each and are counted. A query is one page. */
export function countReads(table: Table): { table: Table; counts: ReadCounts } {
  const counts = { most: 0, all: 0 };
  let inFlight = 0;
  const counted = async (): Promise<void> => {
    counts.all += 1;
    counts.most = Math.max(counts.most, ++inFlight);
    await nextTurn();
    inFlight -= 1;
  };
  return {
    counts,
    table: {
      ...table,
      async read(key, options) {
        await counted();
        return table.read(key, options);
      },
      async *query(partition, range, options) {
        await counted();
        yield* table.query(partition, range, options);
      },
    },
  };
}
