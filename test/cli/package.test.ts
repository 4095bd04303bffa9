import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageCommand } from "../../cli/package.ts";
import { shanghaiDay } from "../../lib/base/shanghai-day.ts";
import { addDays } from "../../lib/base/month.ts";
import { projectRecords } from "../lib/usage/ledger/projected.ts";
import { chargedChecks, historyCaller } from "../lib/usage/ledger/histories.ts";
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
      "No package is booked. To book one, run: npx idcheck package add --provider <id> --calls <number> --fee <yuan> --stage prod\n",
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
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("There is no such package. See npx idcheck package list."),
    ]);
  });

  it("keeps who booked and removed what, and when", async () => {
    const { stdout } = await books.run([...add, "--calls", "7", "--fee", "1.40", "--by", "accounting"]);
    const [id = ""] = /pkg_[0-9a-f]{8}/u.exec(stdout) ?? [];
    await books.run(["package", "remove", id, "--by", "someone-else"]);
    const { history } = historySchema(await books.run(["package", "list", "--history", "--json"]));
    const about = { id, provider: "shuxun", calls: 7, fee: "1.40", boughtOn: today };
    expect(history.slice(-2)).toMatchObject([
      { by: "accounting", action: "add", package: about },
      { by: "someone-else", action: "remove", package: about },
    ]);
    expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted());
    const lines = (await books.run(["package", "list", "--history"])).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(history.length + 1);
    expect(lines.at(-1)).toMatch(
      new RegExp(`^\\S+Z +someone-else +remove +${id} +shuxun +every .* 7 +1\\.40$`, "u"),
    );
  });

  it.each([
    [
      ["add", "--calls", "5", "--fee", "1"],
      /There is no such provider\. The providers are: kuaidi100, .*sandbox/,
    ],
    [["add", "--provider", "shuxun", "--calls", "5"], /--calls and --fee are required/],
    [
      ["add", "--provider", "shuxun", "--calls", "0", "--fee", "1"],
      /--calls must be a whole number from 1 to 999999999/,
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
    [["list", "pkg_00000001"], /Usage: npx idcheck package <add\|list\|remove>/],
    [["lits"], /There is no such action\. Did you mean list\? The actions are: add, list, remove\./],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const result = await refusalOf(packageCommand, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});

function historySchema({ stdout }: { stdout: string }) {
  const entry = v.looseObject({ at: v.string(), by: v.string(), action: v.string() });
  return v.parse(v.object({ history: v.array(entry) }), JSON.parse(stdout));
}

/** What October cost, as it stands and as it was closed, and what the next statement books. */
async function spends() {
  const usage = await books.run(["usage", "--month", "2025-10", "--by", "month", "--csv"]);
  const statement = await books.run(["statement", "2025-10", "--csv"]);
  const next = await books.run(["statement", "2025-11", "--csv"]);
  return { usage: usage.stdout.split("\n")[1], statement: statement.stdout, next: next.stdout };
}

describe("idcheck package in a closed month", () => {
  const late = ["package", "add", "--provider", "shuxun", "--calls", "100", "--fee", "30"];
  const october = [...late, "--bought", "2025-10-01", "--valid-until", "2025-10-31"];
  let id = "";

  beforeAll(async () => {
    await projectRecords(books.usage, chargedChecks(["2025-10-02", "2025-10-03"], "shuxun"));
    expect((await books.run(["close", "2025-10", "--by", "accounting"])).code).toBe(0);
  });

  const header = "difference for,caller,provider,kind,charge,package,calls,yuan\n";
  const call = `${historyCaller},shuxun,two_factor,charged`;
  const asClosed = { usage: "2025-10,2,0,0,0,1.20", statement: `${header},${call},,2,1.20\n`, next: header };

  it("books nothing without --late, and says so", async () => {
    const refused = await books.run(october);
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([
      2,
      "",
      "This package pays for days of 2025-10, which is closed. Nothing was changed. If it is right, add --late: " +
        "the next statement books the difference. See npx idcheck package --help.\n",
    ]);
    expect(await spends()).toEqual(asClosed);
  });

  it("books the difference into the next statement with --late", async () => {
    const booked = await books.run([...october, "--late", "--by", "accounting"]);
    expect([booked.code, booked.stderr]).toEqual([0, ""]);
    expect(booked.stdout).toContain("Closed months may now cost something else (2025-10)");
    [id = ""] = /pkg_[0-9a-f]{8}/u.exec(booked.stdout) ?? [];
    expect(await spends()).toEqual({
      ...asClosed,
      usage: "2025-10,2,0,0,0,0.60",
      next: `${header}2025-10,${call},,-2,-1.20\n2025-10,${call},${id},2,0.60\n`,
    });
    const { stdout } = await books.run(["package", "list", "--history"]);
    expect(stdout).toMatch(new RegExp(`^\\S+Z +accounting +add +${id} `, "mu"));
  });

  it("removes a package that has paid in it with --late alone", async () => {
    const refused = await books.run(["package", "remove", id]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining(
        "This package has paid for calls of 2025-10, which is closed. Nothing was changed.",
      ),
    ]);
    expect((await books.run(["package", "list"])).stdout).toContain(id);
    expect((await books.run(["package", "remove", id, "--late"])).code).toBe(0);
    expect(await spends()).toEqual(asClosed);
  });

  it("takes a package from the first open day on without it", async () => {
    const booked = await books.run([...late, "--bought", "2025-11-01", "--valid-until", "2025-11-30"]);
    expect(booked.code).toBe(0);
    const [open = ""] = /pkg_[0-9a-f]{8}/u.exec(booked.stdout) ?? [];
    expect((await books.run(["package", "remove", open])).code).toBe(0);
  });
});
