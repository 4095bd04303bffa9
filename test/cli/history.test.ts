import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { historyCommand } from "../../cli/history.ts";
import { systemRandom } from "../../lib/base/system.ts";
import { changeCaller } from "../../lib/facts/change-caller.ts";
import { historyWrite } from "../../lib/store/history.ts";
import { noteRepair } from "../../lib/usage/audit/repair-items.ts";
import { settlementItem } from "../../lib/usage/ledger/settlement-items.ts";
import { packageItem } from "../../lib/usage/packages/package-items.ts";
import { statementKey } from "../../lib/usage/statement/keys.ts";
import { monthsPartition } from "../../lib/usage/totals/keys.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

const caller = "iam:000000000000:role/orders";
const month = "2025-11";
const at = Date.UTC(2025, 10, 22);
const id = `vrf_${"A".repeat(22)}`;

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const { usage } = books;
  const put = (item: { pk: string; sk: string }) => usage.write({ type: "put", item, conditions: [] });
  await put({ pk: monthsPartition, sk: month });
  const bought = {
    id: "pkg1",
    provider: "shuxun",
    calls: 1000,
    feeMilliFen: 164_000_000,
    boughtOn: "2025-11-01",
    validUntil: "2026-11-01",
    usedBefore: 0,
  };
  const { pk: _pk, sk: _sk, ...what } = packageItem(bought);
  await usage.transact([historyWrite("package", { by: "buyer", at, action: "add", what }, systemRandom)]);
  await put(
    settlementItem({
      verificationId: id,
      attempt: 1,
      startedAt: at,
      number: 1,
      caller,
      provider: "shuxun",
      from: "unknown",
      to: "free",
      by: "accounting",
      at: at + 1,
      evidence: "bill 2025-11, line 17",
    }),
  );
  const found = { month, findings: [], differences: [], unlisted: [] };
  await noteRepair(usage, found, { by: "night", at: at + 2 });
  const header = { run: "r", by: "accounting", at: at + 3, lines: 0, unknown: 0 };
  await put({ ...header, ...statementKey(month) });
  const dependencies = { table: usage, clock: { now: () => at + 4 }, random: systemRandom };
  const limits = { caller, by: "ops", action: "set", next: () => ({ limits: { monthlyCalls: 10 } }) };
  await changeCaller(limits, dependencies);
});
afterAll(() => books.stop());

const printed = v.object({
  history: v.array(v.looseObject({ at: v.pipe(v.string(), v.isoTimestamp()) })),
});

/** What a change is, without its time. */
async function history(parameters: readonly string[]): Promise<object[]> {
  const { code, stdout, stderr } = await books.run(["history", "--json", ...parameters]);
  expect([code, stderr]).toEqual([0, ""]);
  const { history: lines } = v.parse(printed, JSON.parse(stdout));
  return lines.map(({ at: _at, ...line }) => line);
}

const raised = {
  of: "limits",
  action: "set",
  what: caller,
  before: "limits monthlyCalls 10",
  after: "limits monthlyCalls 20",
  by: "night shift",
};
const off = {
  of: "switches",
  action: "off",
  what: "shuxun",
  before: "-",
  after: "switchedOff true",
  by: "ops",
};

describe("idcheck history", () => {
  it("shows every kind of change, oldest first, with who made it and what was there before", async () => {
    const set = ["caller", "set", caller, "--monthly-calls", "20", "--by", "night shift"];
    expect((await books.run(set)).code).toBe(0);
    expect((await books.run(["provider", "off", "shuxun", "--by", "ops"])).code).toBe(0);
    expect(await history([])).toEqual([
      {
        of: "packages",
        action: "add",
        what: "pkg1",
        before: "-",
        after: "1000 calls of shuxun, every kind, 1640.00 yuan",
        by: "buyer",
      },
      {
        of: "settlements",
        action: "settle",
        what: `${id} 1`,
        before: "unknown",
        after: "free",
        by: "accounting",
        evidence: "bill 2025-11, line 17",
      },
      {
        of: "repairs",
        action: "repair",
        what: month,
        before: "0 findings, 0 different totals",
        after: "-",
        by: "night",
      },
      {
        of: "statements",
        action: "close",
        what: month,
        before: "open",
        after: "closed",
        by: "accounting",
      },
      { of: "limits", action: "set", what: caller, before: "-", after: "limits monthlyCalls 10", by: "ops" },
      raised,
      off,
    ]);
  });

  it("shows one kind alone, as a table for a person", async () => {
    expect(await history(["--of", "switches"])).toEqual([off]);
    const { stdout } = await books.run(["history", "--of", "limits"]);
    expect(stdout.split("\n").map((line) => line.replace(/^\S+ +/u, ""))).toEqual([
      expect.stringMatching(/^by +of +action +what +before +after +evidence$/u),
      expect.stringMatching(/^ops +limits +set +iam:\S+ +- +limits monthlyCalls 10$/u),
      expect.stringMatching(
        /^night shift +limits +set +iam:\S+ +limits monthlyCalls 10 +limits monthlyCalls 20$/u,
      ),
      "",
    ]);
  });

  it("refuses what it keeps no history of, and says of what it does", async () => {
    const { code, stderr } = await refusalOf(historyCommand, ["--of", "verdicts"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /--of must be one of: limits, switches, secrets, packages, settlements, repairs, restores, statements/u,
    );
  });
});
