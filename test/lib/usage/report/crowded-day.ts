import type { Table } from "../../../../lib/store/table.ts";
import { additionsOf } from "../../../../lib/usage/ledger/projection.ts";
import { createDirectory } from "../../../../lib/usage/totals/directory.ts";
import { sliceCount } from "../../../../lib/usage/totals/keys.ts";
import { addAttempt, type Tally } from "../../../../lib/usage/totals/totals.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { buy, packageOf } from "../ledger/projected.ts";

const day = "2026-11-22";

/**
 * A table with one charged call of each caller on 2026-11-22, on which a package runs out: who paid what depends on all of them, so
 * what one caller has paid takes the totals of all.
 */
export async function crowdedDay(callers: readonly string[]): Promise<Table> {
  const table = createMemoryUsageTable();
  const attempts = callers.map((caller, index) => ({
    caller,
    kind: "two_factor",
    provider: "first",
    startedAt: Date.parse(`${day}T10:00:00+08:00`) + index,
    charge: "charged" as const,
    feeMilliFen: 60_000,
    verdict: "match" as const,
  }));
  await createDirectory(table).add(attempts);
  for (const [index, attempt] of attempts.entries()) {
    const tally: Tally = new Map();
    addAttempt(tally, attempt, 1);
    for (const write of additionsOf(tally, index % sliceCount)) await table.write(write);
  }
  await buy(table, packageOf({ calls: Math.ceil(callers.length / 2), feeMilliFen: 7_000_001 }));
  return table;
}
