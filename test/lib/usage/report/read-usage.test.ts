import { describe, expect, it } from "vitest";
import { readUsage } from "../../../../lib/usage/report/read-usage.ts";
import { groupings, groupUsage, sumUsage } from "../../../../lib/usage/report/report.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { callerNames, playChecks } from "../ledger/histories.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { buy, packageOf, projectRecords } from "../ledger/projected.ts";

const callers = callerNames(4);
const packages = [
  // 7,000,001 milli-fen do not divide by 60, and both run out in the middle of a day of several callers.
  packageOf({ id: "pkg_old", calls: 60, feeMilliFen: 7_000_001, validUntil: "2026-12-31" }),
  packageOf({ id: "pkg_next", calls: 90, kind: "two_factor" }),
];

async function november() {
  const table = createMemoryUsageTable();
  const from = Date.UTC(2026, 10, 2);
  const { table: records } = playChecks(
    { attempts: 900, callers, from, to: from + 12 * 86_400_000 },
    seededRandom(11),
  );
  await projectRecords(table, records);
  await buy(table, ...packages);
  return table;
}

describe("a report of a month", () => {
  it("charges every package to the unit and everything else by its list price", async () => {
    const lines = await readUsage(await november(), "2026-11");
    const byPackage = new Map(groupUsage(lines, "package").map((group) => [group.name, group]));
    for (const { id, calls, feeMilliFen } of packages) {
      expect(byPackage.get(id)).toMatchObject({ charged: calls, spendMilliFen: feeMilliFen });
    }
    const listed = lines.filter(({ provider }) => provider === "second");
    for (const { payments, listMilliFen } of listed) {
      expect(payments.reduce((sum, { milliFen }) => sum + milliFen, 0)).toBe(listMilliFen);
    }
    const unpaid = byPackage.get("list price");
    expect(unpaid?.charged).toBe(sumUsage(lines).charged - 150);
  });

  it("shows a caller alone what it shows of it beside all others", async () => {
    const table = await november();
    const all = await readUsage(table, "2026-11");
    for (const caller of callers) {
      const own = all.filter((line) => line.caller === caller);
      expect(own.length).toBeGreaterThan(0);
      expect(await readUsage(table, "2026-11", [caller])).toEqual(own);
    }
  });

  it("adds up to the same sum by whatever it is divided", async () => {
    const lines = await readUsage(await november(), "2026-11");
    const { charged, spendMilliFen } = sumUsage(lines);
    for (const by of groupings) {
      const groups = groupUsage(lines, by);
      expect(groups.reduce((sum, group) => sum + group.charged, 0)).toBe(charged);
      expect(groups.reduce((sum, group) => sum + group.spendMilliFen, 0)).toBe(spendMilliFen);
    }
  });

  it("is empty for a month, and for a caller, without a check", async () => {
    const table = await november();
    expect(await readUsage(table, "2026-09")).toEqual([]);
    expect(await readUsage(table, "2026-11", ["iam:000000000000:role/other"])).toEqual([]);
  });
});
