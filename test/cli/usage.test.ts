import { entryPartition } from "../../lib/usage/ledger/keys.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { usageCommand } from "../../cli/usage.ts";
import { noteProjected } from "../../lib/usage/ledger/projected.ts";
import { projectRecords } from "../lib/usage/ledger/projected.ts";
import { chargedChecks } from "../lib/usage/ledger/histories.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

const days = ["2026-09-30", "2026-11-02", "2026-11-02", "2026-11-03"];

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await projectRecords(books.usage, chargedChecks(days, "shuxun"));
  await noteProjected(Date.UTC(2026, 10, 3, 4, 30), { table: books.usage });
});
afterAll(() => books.stop());

const november = ["usage", "--month", "2026-11"];

describe("idcheck usage", () => {
  it("draws the days of a month, and says as of when it is exact", async () => {
    const { code, stdout, stderr } = await books.run(november);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        "Usage of 2026-11 in Asia/Shanghai, exact as of 2026-11-03T04:30:00.000Z",
        "",
        "day         charged  free  unknown  open  yuan",
        `2026-11-02        2     0        0     0  1.20  ${"█".repeat(30)}`,
        `2026-11-03        1     0        0     0  0.60  ${"█".repeat(15)}`,
        "total             3     0        0     0  1.80",
        "",
      ].join("\n"),
    );
  });

  it("adds months up, as CSV and as JSON", async () => {
    const range = ["usage", "--from", "2026-09", "--month", "2026-11", "--by", "month"];
    expect((await books.run([...range, "--csv"])).stdout).toBe(
      "month,charged,free,unknown,open,yuan\n2026-09,1,0,0,0,0.60\n2026-11,3,0,0,0,1.80\n",
    );
    const { stdout } = await books.run([...range, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ total: { charged: 4, spend: "2.40" }, groups: [{}, {}] });
  });

  it("shows one caller alone", async () => {
    const nobody = await books.run([...november, "--caller", "iam:000000000000:role/nobody", "--json"]);
    expect(JSON.parse(nobody.stdout)).toMatchObject({ groups: [], total: { charged: 0 } });
  });

  it("exports every attempt, as CSV and as JSON lines", async () => {
    const { stdout } = await books.run([...november, "--entries"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe(
      "day,startedAt,caller,verificationId,attempt,kind,provider,choice,charge,listPrice,durationMs,failure,code,providerReference,verdict,purpose,settlement",
    );
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(
      /^2026-11-02,2026-11-02T04:00:00\.000Z,iam:.*,shuxun,listed,charged,0\.60,40,,0,SX0001,match,,$/u,
    );
    const json = (await books.run([...november, "--entries", "--json"])).stdout.trimEnd().split("\n");
    expect(json.map((line): unknown => JSON.parse(line))).toMatchObject([
      { day: "2026-11-02" },
      { day: "2026-11-02" },
      { day: "2026-11-03", attempt: 1, charge: "charged", listPrice: "0.60" },
    ]);
  });

  it("exports what can be read, and says how much cannot", async () => {
    const key = { pk: entryPartition("2026-11", 3), sk: "damaged" };
    const before = await books.run([...november, "--entries"]);
    await books.usage.write({ type: "put", item: { ...key, type: "note" }, conditions: [] });
    const { code, stdout, stderr } = await books.run([...november, "--entries"]);
    await books.usage.write({ type: "delete", key });
    expect([code, stdout]).toEqual([1, before.stdout]);
    expect(stderr).toBe(
      "1 item among the entries of 2026-11 cannot be read and was left out. " +
        "Run npx idcheck audit --month 2026-11 --stage prod, which names it.\n",
    );
  });

  it.each([
    [["--month", "november"], /--month must be a month such as 2026-11/],
    [["--from", "2026-11", "--month", "2026-10"], /--from must not be after --month/],
    [["--month", "2099-01"], /--month must not be in the future/],
    [["--from", "2099-01"], /--from must not be in the future/],
    [["--by", "weather"], /--by must be one of: month, day, caller, provider, kind, charge, package/],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const result = await refusalOf(usageCommand, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});
