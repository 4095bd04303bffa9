import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callerCommand } from "../../cli/caller.ts";
import { storedSettings } from "../../lib/facts/change-caller.ts";
import { callerPlace } from "../../lib/facts/keys.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.stop());

const caller = "iam:000000000000:role/orders";
const stored = async () => {
  const settings = await storedSettings(books.usage, caller);
  if (settings === "damaged") throw new TypeError("damaged");
  return settings;
};

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
    expect(await stored()).toEqual({ limits: all });
    await books.run(["caller", "set", caller, "--rate", "none", "--monthly-calls", "none"]);
    expect(await stored()).toEqual({ limits: { monthlySpendMilliFen: 16_450_000, namesPerPerson: 10 } });
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
      `'*' (each caller without limits of its own):\n  7 calls per month\n${caller}:\n  none\n`,
    );
  });

  it("keeps what every caller has and the new limit does not name, and says what differs", async () => {
    await books.run(["caller", "clear", caller]);
    await books.run(["caller", "set", "*", "--monthly-calls", "7", "--names-per-person", "3"]);
    const set = await books.run(["caller", "set", caller, "--rate", "50", "--monthly-calls", "none"]);
    expect(await stored()).toEqual({ limits: { checksPerSecond: 50, namesPerPerson: 3 } });
    expect(set.stdout).toContain(
      "  50 checks per second in each instance\n  3 names on one ID number in a day\n" +
        "Of these, other than for every caller:\n" +
        "  50 checks per second in each instance, where '*' has any number of checks per second\n" +
        "  any number of calls per month, where '*' has 7 calls per month\n",
    );
    const same = await books.run(["caller", "set", caller, "--rate", "none", "--monthly-calls", "7"]);
    expect(same.stdout).not.toContain("other than");
  });

  it("switches a caller off with a reason and on again, and keeps its limits and who did it", async () => {
    await books.run(["caller", "clear", caller]);
    await books.run(["caller", "set", caller, "--rate", "5"]);
    const limits = (await stored()).limits;
    const off = await books.run(["caller", "off", caller, "--reason", "a leaked key", "--by", "night"]);
    expect([off.code, off.stderr]).toEqual([0, ""]);
    expect(await stored()).toEqual({ limits, switchedOff: { reason: "a leaked key" } });
    for (const action of [["show", caller], ["list"]]) {
      const { stdout } = await books.run(["caller", ...action]);
      expect(stdout).toContain(`${caller} is switched off: a leaked key`);
    }
    await books.run(["caller", "on", caller]);
    expect(await stored()).toEqual({ limits });
    const { stdout } = await books.run(["history", "--of", "limits", "--json"]);
    expect(stdout).toMatch(/"by":"night".*"action":"off".*switchedOff reason \\+"a leaked key/u);
  });

  it("changes nothing of an item that was damaged by hand, says so, and removes it only as a whole", async () => {
    const damaged = "declared:damaged";
    const { key } = callerPlace(damaged);
    const item = { ...key, settings: { limits: { namesPerPerson: "2" }, switchedOff: "leaked" } };
    await books.usage.write({ type: "put", item, conditions: [] });
    for (const action of [["set", "--rate", "5"], ["off", "--reason", "leaked"], ["on"], ["show"]]) {
      const [name = "", ...rest] = action;
      const refused = await books.run(["caller", name, damaged, ...rest]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(`What is stored of ${damaged} cannot be read`);
    }
    expect(await books.usage.read(key)).toEqual(item);
    expect((await books.run(["caller", "clear", damaged])).code).toBe(0);
    expect(await books.usage.read(key)).toBeUndefined();
  });

  it("says whether a caller was off, what else keeps it off, and whether it was ever seen", async () => {
    const named = "declared:orders";
    const off = await books.run(["caller", "off", named, "--reason", "a test"]);
    expect(off.stdout).toContain("No check of it is in the books of this month or the last");
    await books.run(["caller", "off", "declared:*", "--reason", "all of them"]);
    const on = await books.run(["caller", "on", named]);
    expect(on.stdout).toContain(`${named} is not switched off any more.`);
    expect(on.stdout).toContain("declared:* is switched off: all of them");
    await books.run(["caller", "on", "declared:*"]);
    expect((await books.run(["caller", "on", named])).stdout).toContain(`${named} was not switched off.`);
  });

  it("limits all callers together that declare their name, and shows what they have used", async () => {
    await books.run(["caller", "set", "declared:*", "--monthly-calls", "5"]);
    const { stdout } = await books.run(["caller", "show", "declared:*", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ limits: { monthlyCalls: 5 }, used: { calls: 0 } });
    const listed = await books.run(["caller", "list"]);
    expect(listed.stdout).toContain(
      "'declared:*' (all callers together that declare their name):\n  5 calls per month\n",
    );
    await books.run(["caller", "clear", "declared:*"]);
  });

  it.each([
    [["off", "*", "--reason", "all"], /Each caller is switched off by its own name/],
    [["off", caller], /--reason is required/],
    [["off", caller, "--reason", "110101199003070000"], /without control characters, ID or phone numbers/],
    [["set", caller, "--names-per-person", "101"], /--names-per-person must be a whole number from 1 to 100/],
    [["set", caller], /There is nothing to set\. Give at least one limit/],
    [["set", "orders"], /That is not the name of a caller\. Names begin with iam:/],
    [["set", caller, "--mismatch-percent", "140"], /--mismatch-percent must be a whole number from 1 to 100/],
    [["set", caller, "--rate", "many"], /--rate must be a whole number from 1 to 999999999/],
    [
      ["set", "orders", "--rate", "1"],
      /Names begin with iam:.* npx idcheck usage --by caller prints those that have called/,
    ],
    [["show"], /Usage: npx idcheck caller/],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const result = await refusalOf(callerCommand, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });

  it.each([
    "iam:000000000000:assumed-role/orders/session1",
    "iam:000000000000:role/orders/session1",
    "iam:000000000000:foo/local",
    "alias:*",
    "alias:7",
    "declared:13800138000",
    `declared:${"a".repeat(65)}`,
  ])("takes %s for the name of no caller", async (name) => {
    const result = await refusalOf(callerCommand, ["off", name, "--reason", "leaked"]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("That is not the name of a caller.");
  });
});
