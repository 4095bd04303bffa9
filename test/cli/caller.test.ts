import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callerCommand } from "../../cli/caller.ts";
import { readSharedFacts } from "../../lib/facts/shared-facts-items.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.stop());

const caller = "iam:000000000000:role/orders";
const limits = async () => Object.fromEntries((await readSharedFacts(books.usage)).limits);

describe("idcheck caller", () => {
  it("sets limits, keeps the others, and takes them away again", async () => {
    await books.run(["caller", "set", caller, "--monthly-calls", "1000", "--monthly-spend", "164.5"]);
    const set = await books.run(["caller", "set", caller, "--names-per-person", "10", "--rate", "5"]);
    expect([set.code, set.stderr]).toEqual([0, ""]);
    expect(set.stdout).toContain("  164.50 yuan per month\n  10 names on one ID number in a day\n");
    const all = {
      monthlyCalls: 1000,
      monthlySpendMilliFen: 16_450_000,
      namesPerPerson: 10,
      checksPerSecond: 5,
    };
    expect(await limits()).toEqual({ [caller]: all });
    await books.run(["caller", "set", caller, "--rate", "none", "--monthly-calls", "none"]);
    expect(await limits()).toEqual({ [caller]: { monthlySpendMilliFen: 16_450_000, namesPerPerson: 10 } });
  });

  it("shows whose limits apply, and lets one caller be free of those of all callers", async () => {
    await books.run(["caller", "clear", caller]);
    await books.run(["caller", "set", "*", "--monthly-calls", "7"]);
    const general = await books.run(["caller", "show", caller]);
    expect(general.stdout).toContain(`The limits of '*' apply to ${caller}:\n  7 calls per month\n`);
    await books.run(["caller", "set", caller, "--monthly-calls", "none"]);
    const { stdout } = await books.run(["caller", "show", caller, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      caller,
      limits: {},
      isOwn: true,
      used: { calls: 0, spend: "0.00" },
    });
    const listed = await books.run(["caller", "list"]);
    expect(listed.stdout).toBe(
      `'*' (callers without limits of their own):\n  7 calls per month\n${caller}:\n  none\n`,
    );
  });

  it.each([
    [["set", caller], /Give at least one limit/],
    [["set", caller, "--rate", "many"], /--rate must be a whole number from 1 to 999999999/],
    [["set", "orders", "--rate", "1"], /idcheck usage --by caller prints the names/],
    [["show"], /Usage: idcheck caller/],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const result = await refusalOf(callerCommand, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});
