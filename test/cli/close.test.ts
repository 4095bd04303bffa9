import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeCommand } from "../../cli/close.ts";
import { refusalOf as closeRefusalOf } from "../../cli/close/refusal.ts";
import { statementCommand } from "../../cli/statement.ts";
import { shanghaiMonth } from "../../lib/base/month.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { verificationId } from "../../lib/records/record.ts";
import type { CloseRefusal } from "../../lib/usage/statement/close-month.ts";
import { chargedChecks, historyCaller } from "../lib/usage/ledger/histories.ts";
import { projectRecords } from "../lib/usage/ledger/projected.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

const records = chargedChecks(["2025-09-30", "2025-10-02", "2025-10-03"], "shuxun");
const [first = ""] = [...records.values()].map((item) => verificationId(recordFromItem(item).pk));
const said = ["--evidence", "bill line 17", "--by", "accounting"];

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  for (const [pk, item] of records) {
    const conditions = [{ path: ["pk"], test: "absent" } as const];
    await books.records.write({ type: "put", pk, item, conditions }, 5_000);
  }
  await projectRecords(books.usage, records);
});
afterAll(() => books.stop());

const statement = (...parameters: string[]) => books.run(["statement", ...parameters]);
const close = (month: string) => books.run(["close", month, "--by", "accounting"]);

describe("idcheck close and statement", () => {
  it("close months in order", async () => {
    const early = await close("2025-10");
    expect([early.code, early.stdout, early.stderr]).toEqual([
      2,
      "",
      "2025-09 is still open. Close it first: npx idcheck close 2025-09 --stage prod. Nothing was changed. See npx idcheck close --help.\n",
    ]);
    const closed = await close("2025-09");
    expect([closed.code, closed.stdout]).toEqual([
      0,
      "Closed 2025-09, by accounting: 1 charged call, 0.60 yuan.\n" +
        "To see the statement, run: npx idcheck statement 2025-09 --stage prod\n",
    ]);
    const again = await close("2025-09");
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringMatching(/^2025-09 was closed by accounting at \S+Z\. .* Nothing was changed\./u),
    ]);
  });

  it("show a closed month by caller, provider, kind and package", async () => {
    const { stdout } = await statement("2025-09");
    expect(stdout.replace(/at \S+Z/u, "at <time>")).toBe(
      [
        "Statement of 2025-09 in Asia/Shanghai, closed by accounting at <time>",
        "",
        "caller                        provider  kind        charge   package     calls  yuan",
        `${historyCaller}  shuxun    two_factor  charged  list price      1  0.60`,
        "total                                               charged                  1  0.60",
        "",
      ].join("\n"),
    );
    expect((await statement("2025-10")).stdout).toContain(
      "Statement of 2025-10 in Asia/Shanghai, open: as it stands now\n",
    );
  });

  it("book what is settled in a closed month into the next statement, and print the first as before", async () => {
    const before = await printed("2025-09");
    const settled = await books.run(["settle", first, "1", "free", ...said]);
    expect([settled.code, settled.stdout]).toEqual([
      0,
      expect.stringMatching(
        /\n2025-09 is closed, .*: the next statement that is closed books the difference\.\n$/u,
      ),
    ]);
    expect(await printed("2025-09")).toEqual(before);
    const closed = await close("2025-10");
    expect(closed.stdout).toContain("Closed 2025-10, by accounting: 2 charged calls, 1.20 yuan.\n");
    expect(closed.stdout).toContain("It books a difference for 2025-09: -1 charged calls, -0.60 yuan.\n");
    expect((await statement("2025-10", "--csv")).stdout).toBe(
      [
        "difference for,caller,provider,kind,charge,package,calls,yuan",
        `2025-09,${historyCaller},shuxun,two_factor,charged,,-1,-0.60`,
        `2025-09,${historyCaller},shuxun,two_factor,free,,1,0.00`,
        `,${historyCaller},shuxun,two_factor,charged,,2,1.20`,
        "",
      ].join("\n"),
    );
    expect((await statement("2025-10")).stdout).toContain(
      "Difference for 2025-09, which was closed before\n",
    );
    expect(JSON.parse((await statement("2025-10", "--json")).stdout)).toMatchObject({
      closed: { by: "accounting" },
      total: { charged: 2, spend: "1.20" },
      differences: [{ differenceFor: "2025-09", charge: "charged", calls: -1, spend: "-0.60" }, { calls: 1 }],
      unknown: [],
    });
  });

  it("show one caller alone", async () => {
    const { stdout } = await statement("2025-10", "--caller", "iam:000000000000:role/nobody", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ total: { charged: 0 }, lines: [], differences: [] });
    expect((await statement("2025-10", "--caller", historyCaller)).stdout).toBe(
      (await statement("2025-10")).stdout,
    );
  });

  it("print the same bytes once retention has removed every record", async () => {
    const before = [await printed("2025-09"), await printed("2025-10")];
    for (const pk of records.keys()) {
      const key = { pk: { S: pk } };
      await books.client.send(new DeleteItemCommand({ TableName: books.verificationsTable, Key: key }));
    }
    expect([await printed("2025-09"), await printed("2025-10")]).toEqual(before);
  });
});

async function printed(month: string): Promise<string[]> {
  const forms = [[], ["--csv"], ["--json"]].map((form) => statement(month, ...form));
  return (await Promise.all(forms)).map(({ stdout }) => stdout);
}

describe("idcheck close and statement on a month that cannot be used", () => {
  const thisMonth = shanghaiMonth(Date.now());
  it.each([
    ["2099-01", /^This month has not begun yet\. .* Nothing was changed\./u],
    [thisMonth, /^This month is not over yet\. .* Nothing was changed\./u],
  ])("refuse %s", async (month, message) => {
    const { code, stdout, stderr } = await close(month);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  const refusals: readonly (readonly [CloseRefusal, RegExp])[] = [
    [
      { outcome: "projection_behind", until: Date.UTC(2026, 10, 2, 16) },
      /may still bring .* 2026-11-02T16:00:00\.000Z/u,
    ],
    [
      { outcome: "open_attempts", count: 1 },
      /^1 attempt of 2026-10 is still open\. Run npx idcheck attempts --open --month 2026-10 --stage prod/u,
    ],
    [{ outcome: "open_attempts", count: 2 }, /^2 attempts of 2026-10 are still open\./u],
    [
      { outcome: "totals_differ", count: 3 },
      /not the sum of its entries in 3 numbers\. Run npx idcheck audit --month 2026-10/u,
    ],
  ];
  it.each(refusals)("say what to do after %j", (refusal, message) => {
    expect(closeRefusalOf(refusal, "2026-10", "--stage prod").message).toMatch(message);
  });

  it("say what a list lacks, and that a repair adds it", () => {
    const lacking = { month: "2025-09", list: "callers", name: "orders" } as const;
    expect(closeRefusalOf({ outcome: "unlisted", lacking }, "2025-10", "prod").message).toBe(
      "The list of callers of 2025-09 lacks orders, so figures of 2025-09 would be wrong. " +
        "Run npx idcheck audit --month 2025-09 --repair, which adds it. Nothing was changed.",
    );
  });

  it("ask for another run if the books changed meanwhile", () => {
    expect(() => closeRefusalOf({ outcome: "changing" }, "2026-10", "prod")).toThrow("Run it again.");
  });

  it.each([
    [closeCommand, [], /Usage: npx idcheck close <month>/],
    [closeCommand, ["october"], /The month must be given such as 2026-11/],
    [closeCommand, ["2025-13"], /The month must be given such as 2026-11/],
    [closeCommand, ["2025-10", "--by", "13800001111"], /ID or phone numbers/],
    [statementCommand, ["2099-01"], /This month has not begun yet/],
    [statementCommand, ["2025-10", "--csv", "--json"], /Give --csv or --json, not both/],
  ])("refuse what they cannot use and say what would be right", async (command, parameters, message) => {
    const result = await refusalOf(command, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});
