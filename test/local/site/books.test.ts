import { describe, expect, it } from "vitest";

import type { Table } from "../../../lib/store/table.ts";
import { localBooks } from "../../../local/site/books.ts";
import { callerNames, playChecks } from "../../lib/usage/ledger/histories.ts";
import { buy, packageOf, projectRecords } from "../../lib/usage/ledger/projected.ts";
import { createMemoryUsageTable } from "../../lib/store/memory-usage-table.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const callers = callerNames(3);

/** A table with the books of a number of checks in November 2026. */
async function november(attempts: number) {
  const table = createMemoryUsageTable();
  const from = Date.UTC(2026, 10, 2);
  const span = { callers, from, to: from + 12 * 86_400_000 };
  await projectRecords(table, playChecks({ attempts, ...span }, seededRandom(5)).table);
  await buy(table, packageOf({ id: "pkg_aaaaaaaa", calls: 5_000 }));
  return table;
}

describe("the books of the page", () => {
  it("have one scope: the calls by day, by provider and by verdict are the same calls", async () => {
    const table = await november(400);
    for (const caller of [undefined, ...callers]) {
      const { total, days, providers, verdicts } = await localBooks(table, "2026-11", caller);
      const calls = total.charged + total.free + total.unknown;
      expect(calls).toBeGreaterThan(0);
      for (const groups of [days, providers]) {
        expect(groups.reduce((sum, { charged, free, unknown }) => sum + charged + free + unknown, 0)).toBe(
          calls,
        );
      }
      expect(Object.values(verdicts).reduce((sum, count) => sum + count, 0)).toBe(calls);
      expect(verdicts.none).toBeGreaterThanOrEqual(0);
    }
  });

  it("of every caller are those of each caller together", async () => {
    const table = await november(400);
    const all = await localBooks(table, "2026-11");
    const single = await Promise.all(callers.map((caller) => localBooks(table, "2026-11", caller)));
    expect(all.callers).toEqual([...callers].toSorted());
    expect(single.map(({ caller }) => caller)).toEqual(callers);
    for (const charge of ["charged", "free", "unknown"] as const) {
      expect(single.reduce((sum, { total }) => sum + total[charge], 0)).toBe(all.total[charge]);
    }
    expect(single.map(({ packages }) => packages)).toEqual(callers.map(() => all.packages));
  });

  it("of a month without calls are empty, and name no caller", async () => {
    const { total, days, callers: named } = await localBooks(await november(10), "2026-10");
    expect({ total, days, named }).toEqual({
      total: { charged: 0, free: 0, unknown: 0, spend: "0.00" },
      days: [],
      named: [],
    });
  });

  it("are read with as many queries for a thousand checks as for a hundred", async () => {
    const few = counted(await november(100));
    const many = counted(await november(1_000));
    await localBooks(few.table, "2026-11");
    await localBooks(many.table, "2026-11");
    expect(many.queries()).toBe(few.queries());
    expect(many.queries()).toBeLessThan(50);
  });
});

/** A table that counts its queries. */
function counted(table: Table): { table: Table; queries(): number } {
  let queries = 0;
  return {
    table: {
      ...table,
      query(...of) {
        queries += 1;
        return table.query(...of);
      },
    },
    queries: () => queries,
  };
}
