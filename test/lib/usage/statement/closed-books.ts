import type { Month } from "../../../../lib/base/month.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { compareTotals } from "../../../../lib/usage/audit/totals-differences.ts";
import { noteProjected } from "../../../../lib/usage/ledger/projected.ts";
import type { Entry } from "../../../../lib/usage/ledger/entry.ts";
import { readEntries } from "../../../../lib/usage/ledger/read-entries.ts";
import { settleCharge } from "../../../../lib/usage/ledger/settle.ts";
import { readUsage } from "../../../../lib/usage/report/read-usage.ts";
import { closeMonth, type Closed } from "../../../../lib/usage/statement/close-month.ts";
import { readStatement } from "../../../../lib/usage/statement/read-statement.ts";
import { linesOfUsage } from "../../../../lib/usage/statement/statement-lines.ts";
import type { Statement } from "../../../../lib/usage/statement/statement.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { createCountingRandom, createManualClock } from "../../records/fixtures.ts";
import { createMemoryStore } from "../../store/memory-store.ts";
import { createMemoryTransactBoth } from "../../store/memory-transact-both.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { callerNames, playChecks } from "../ledger/histories.ts";
import { projectRecords } from "../ledger/projected.ts";

/** The months of the made-up books, all of them over. */
export const months = ["2026-08", "2026-09", "2026-10"] as const;

const by = "accounting";

/** The books of three months that are over, of which none is closed. */
export async function openBooks({ attempts = 240, seed = 5 }: { attempts?: number; seed?: number } = {}) {
  const period = { from: Date.UTC(2026, 7, 3), to: Date.UTC(2026, 9, 28) };
  const { table: records } = playChecks({ attempts, callers: callerNames(3), ...period }, seededRandom(seed));
  const table = createMemoryUsageTable();
  await projectRecords(table, records);
  const clock = createManualClock(Date.UTC(2026, 10, 5));
  await noteProjected(clock.now(), { table });
  const random = createCountingRandom();
  const settling = {
    table,
    clock,
    random,
    records: createMemoryStore(records),
    transactBoth: createMemoryTransactBoth(records, table),
  };
  const books = {
    table,
    records,
    clock,
    close: (month: Month, through: Table = table): Promise<Closed> =>
      closeMonth({ month, by }, { table: through, clock, random, sums: compareTotals(through, month) }),
    async closed(month: Month): Promise<Statement> {
      const closed = await books.close(month);
      if (closed.outcome !== "closed") throw new Error(`not closed: ${closed.outcome}`);
      return closed.statement;
    },
    statement: (month: Month) => readStatement(table, month),
    live: async (month: Month) => linesOfUsage(month, await readUsage(table, month)),
    settle: (attempt: Entry, charge: "charged" | "free") =>
      settleCharge({ ...attempt, charge, by, evidence: "bill line 17" }, settling),
    async entries(month: Month): Promise<Entry[]> {
      const entries: Entry[] = [];
      for await (const entry of readEntries(table, month)) entries.push(entry);
      return entries;
    },
    async settleOpen(): Promise<void> {
      for (const month of months) {
        for (const entry of await books.entries(month)) {
          if (entry.charge === "open") await books.settle(entry, "free");
        }
      }
    },
  };
  return books;
}

/** Some books. */
export type ClosedBooks = Awaited<ReturnType<typeof openBooks>>;

/** An attempt of a month with a charge. */
export async function attemptOf(books: ClosedBooks, month: Month, charge: string): Promise<Entry> {
  const found = (await books.entries(month)).find((entry) => entry.charge === charge);
  if (found === undefined) throw new Error(`the month has no attempt that is ${charge}`);
  return found;
}
