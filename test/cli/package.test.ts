import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageCommand } from "../../cli/package.ts";
import { shanghaiDay } from "../../lib/base/shanghai-day.ts";
import { addDays } from "../../lib/base/month.ts";
import { projectRecords } from "../lib/usage/ledger/projected.ts";
import { chargedChecks } from "../lib/usage/ledger/histories.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.stop());

const today = shanghaiDay(Date.now());
const add = ["package", "add", "--provider", "shuxun", "--json"];

describe("idcheck package", () => {
  it("says how to begin where nothing is booked", async () => {
    expect((await books.run(["package", "list"])).stdout).toBe(
      "No package is booked. To book one, run: idcheck package add\n",
    );
  });

  it("books packages, uses the first expiring first, and tells on which day they are used up", async () => {
    const parameters = [...add, "--calls", "100", "--fee", "16.0001", "--bought", addDays(today, -30)];
    const first = await books.run([...parameters, "--valid-until", addDays(today, 30)]);
    expect(JSON.parse(first.stdout)).toMatchObject({
      fee: "16.0001",
      pricePerCall: "0.16",
      lastCallCostsMore: "0.0001",
    });
    await books.run([...add, "--calls", "1000", "--fee", "140", "--kind", "two_factor"]);
    // Four a day on each of the last fourteen days.
    const days = Array.from({ length: 14 }, (_, day) => addDays(today, day - 14));
    await projectRecords(
      books.usage,
      chargedChecks(
        days.flatMap((day) => [day, day, day, day]),
        "shuxun",
      ),
    );
    const { stdout } = await books.run(["package", "list", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      today,
      packages: [
        { used: 56, left: 44, state: "valid", forecast: { runsOutOn: addDays(today, 11) }, warnings: [] },
        { used: 0, left: 1000, kind: "two_factor", forecast: { runsOutOn: addDays(today, 261) } },
      ],
    });
    const { stdout: shown } = await books.run(["package", "list"]);
    expect(shown).toContain(`used up on ${addDays(today, 11)}\n`);
  });

  it("takes back what was booked by mistake", async () => {
    const { stdout } = await books.run([...add, "--calls", "1", "--fee", "0"]);
    const [id = ""] = /pkg_[0-9a-f]{8}/u.exec(stdout) ?? [];
    expect((await books.run(["package", "remove", id])).stdout).toContain(`Removed ${id}.`);
    expect((await books.run(["package", "list"])).stdout).not.toContain(id);
    const again = await books.run(["package", "remove", id]);
    expect([again.code, again.stderr]).toEqual([1, "There is no such package. See idcheck package list.\n"]);
  });

  it.each([
    [
      ["add", "--calls", "5", "--fee", "1"],
      /There is no such provider\. The providers are: kuaidi100, shuxun, sandbox/,
    ],
    [["add", "--provider", "shuxun", "--calls", "5"], /--calls and --fee are required/],
    [
      ["add", "--provider", "shuxun", "--calls", "0", "--fee", "1"],
      /--calls must be a whole number of at least 1/,
    ],
    [
      ["add", "--provider", "shuxun", "--calls", "5", "--fee", "1.234567"],
      /--fee must be an amount in yuan, such as/,
    ],
    [
      ["add", "--provider", "shuxun", "--calls", "5", "--fee", "1", "--bought", "2026-02-30"],
      /must be a day/,
    ],
    [
      ["add", "--provider", "shuxun", "--calls", "5", "--fee", "1", "--kind", "iris"],
      /--kind must be one of/,
    ],
    [
      ["add", "--provider", "shuxun", "--calls", "5", "--fee", "1", "--valid-until", "2020-01-01"],
      /not be before/,
    ],
    [["list", "pkg_00000001"], /Usage: idcheck package <add\|list\|remove>/],
    [["lits"], /There is no such action\. Did you mean list\? The actions are: add, list, remove\./],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const result = await refusalOf(packageCommand, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});
