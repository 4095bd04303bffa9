import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditCommand } from "../../cli/audit.ts";
import { settleCommand } from "../../cli/settle.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { verificationId } from "../../lib/records/record.ts";
import { entriesOf, entryItem } from "../../lib/usage/ledger/entry.ts";
import { callerTotals, sliceKey } from "../../lib/usage/totals/keys.ts";
import { amountNames } from "../../lib/usage/totals/totals.ts";
import { chargedChecks, historyCaller } from "../lib/usage/ledger/histories.ts";
import { projectRecords } from "../lib/usage/ledger/projected.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

const records = chargedChecks(["2026-11-02", "2026-11-02", "2026-11-03"], "shuxun");
const [first = ""] = [...records.values()].map((item) => verificationId(recordFromItem(item).pk));

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  for (const [pk, item] of records)
    await books.records.write(
      { type: "put", pk, item, conditions: [{ path: ["pk"], test: "absent" }] },
      5_000,
    );
  await projectRecords(books.usage, records);
});
afterAll(() => books.stop());

const audit = ["audit", "--month", "2026-11"];
const bill = [...audit, "--provider", "shuxun", "--bill"];
const said = ["--evidence", "bill line 17", "--by", "accounting"];

describe("idcheck audit", () => {
  it("agrees with the records, and with a bill that is within what may have been charged", async () => {
    const right = await books.run([...bill, "3"]);
    expect([right.code, right.stderr]).toEqual([0, ""]);
    expect(right.stdout).toContain("2026-11 has 3 entries.");
    expect(right.stdout).toContain("The totals are exactly the sum of the entries.");
    expect(right.stdout).toContain("The entries agree with every record that still exists.");
    expect(right.stdout).toContain("The bill is consistent with the books.");
    const wrong = await books.run([...bill, "4"]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain("The bill is not consistent with the books.");
  });

  it("finds one call that is missing in the totals, and rebuilds them from the entries", async () => {
    const key = sliceKey(callerTotals(historyCaller, "2026-11-02"), 3);
    const attribute = amountNames.attempts("shuxun", "two_factor", "charged");
    await books.usage.write({ type: "add", key, amounts: new Map([[attribute, -1]]) });
    const found = await books.run(audit);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain("The totals are not the sum of the entries in 1 number:");
    expect(found.stdout).toMatch(/2026-11-02 {2}attempts shuxun two_factor charged {8}2 {7}1\n/u);
    expect(found.stdout).toContain(
      "To raise the totals to the entries, run: npx idcheck audit --month 2026-11 --repair --stage prod",
    );
    const repaired = await books.run([...audit, "--repair", "--by", "accounting"]);
    expect([repaired.code, repaired.stdout]).toEqual([
      0,
      expect.stringContaining("Repaired 0 entries from records and 1 number of the totals from entries."),
    ]);
    const { code, stdout } = await books.run(audit);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^Repair by accounting, \S+: 0 entries and 1 number of the totals did not agree$/mu,
      ),
    ]);
  });

  it("finds an entry that was turned, and posts what its record has", async () => {
    const [entry] = [...records.values()].flatMap((item) => entriesOf(recordFromItem(item)));
    if (entry === undefined) throw new Error("there is no entry");
    await books.usage.write({ type: "put", item: entryItem({ ...entry, charge: "free" }), conditions: [] });
    const found = await books.run(audit);
    expect(found.stdout).toContain(
      `  attempt 1 of ${first}: entry and record differ (entry free, record charged)\n`,
    );
    expect((await books.run([...audit, "--repair"])).code).toBe(0);
  });

  it("names an entry that only copies another by its key, and removes it", async () => {
    const [entry] = [...records.values()].flatMap((item) => entriesOf(recordFromItem(item)));
    if (entry === undefined) throw new Error("there is no entry");
    const right = entryItem(entry);
    const copy = { ...right, sk: `${right.sk} copy` };
    await books.usage.write({ type: "put", item: copy, conditions: [] });
    const found = await books.run(audit);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain(
      `  attempt 1 of ${first}: it has another entry (charged)\n` +
        `    This one has the key ${copy.pk} / ${copy.sk}. It only copies the entry in the attempt's place.\n`,
    );
    expect(found.stdout).toContain(
      "remove what only copies an entry, run: npx idcheck audit --month 2026-11 --repair",
    );
    const repaired = await books.run([...audit, "--repair"]);
    expect([repaired.code, repaired.stdout]).toEqual([
      0,
      expect.stringContaining("Removed 1 entry that only copied another."),
    ]);
    expect(await books.usage.read(copy)).toBeUndefined();
    expect(await books.usage.read(right)).toEqual(right);
  });

  it("leaves out the totals of a bill, and names their rows", async () => {
    const folder = mkdtempSync(join(tmpdir(), "idcheck-bill-"));
    const path = join(folder, "bill.csv");
    writeFileSync(
      path,
      "流水号,时间,费用\n,2026-11-02,0.60\n,2026-11-02,0.60\n,2026-11-03,0.60\n合计,,1.80\n",
    );
    const file = [...audit, "--provider", "shuxun", "--bill-file", path];
    const { stdout } = await books.run(file);
    expect(stdout).toContain("The bill of shuxun for 2026-11 has 3 calls.");
    expect(stdout).toContain("Row 5 of the bill is a total and no call. It was left out.");
    expect(JSON.parse((await books.run([...file, "--json"])).stdout)).toMatchObject({
      otherRows: { totals: [5] },
    });
    rmSync(folder, { recursive: true });
  });

  it("rebuilds totals from entries alone only if it is told to", async () => {
    const key = sliceKey(callerTotals(historyCaller, "2026-10-02"), 3);
    const attribute = amountNames.attempts("shuxun", "two_factor", "charged");
    await books.usage.write({
      type: "put",
      item: { pk: "callers#2026-10", sk: historyCaller },
      conditions: [],
    });
    await books.usage.write({ type: "add", key, amounts: new Map([[attribute, 500]]) });
    const october = ["audit", "--month", "2026-10"];
    const found = await books.run([...october, "--repair"]);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain("so either side may be wrong");
    expect(found.stdout).toContain("--repair --stage prod --rebuild-totals");
    expect((await books.run([...october, "--repair", "--rebuild-totals"])).code).toBe(0);
  });
});

describe("idcheck settle", () => {
  it("corrects a charge on evidence, which every later audit shows", async () => {
    const settled = await books.run(["settle", first, "1", "free", ...said]);
    expect([settled.code, settled.stdout]).toEqual([
      0,
      `Settled attempt 1 of ${first} (shuxun): charged → free, by accounting: bill line 17\n`,
    ]);
    const { code, stdout } = await books.run([...bill, "2", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      agrees: true,
      bill: { charged: 2, unknown: 0, isPossible: true },
      settlements: [{ number: 1, by: "accounting", evidence: "bill line 17", from: "charged", to: "free" }],
    });
    const again = await books.run(["settle", first, "1", "free", ...said]);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("The books already have this charge. Nothing was changed."),
    ]);
  });

  it("works as before once retention has removed every record, and so do usage and audit", async () => {
    for (const pk of records.keys()) {
      const key = { pk: { S: pk } };
      await books.client.send(new DeleteItemCommand({ TableName: books.verificationsTable, Key: key }));
    }
    const settled = await books.run(["settle", first, "1", "charged", ...said]);
    expect([settled.code, settled.stderr]).toEqual([0, ""]);
    const audited = await books.run([...bill, "3"]);
    expect([audited.code, audited.stdout]).toEqual([
      0,
      expect.stringContaining("Records confirm 0 of them, and 3 have no record any more."),
    ]);
    const usage = await books.run(["usage", "--month", "2026-11", "--by", "month", "--json"]);
    expect(JSON.parse(usage.stdout)).toMatchObject({ total: { charged: 3, spend: "1.80" } });
    const entries = await books.run(["usage", "--month", "2026-11", "--entries"]);
    expect(entries.stdout.trimEnd().split("\n")).toHaveLength(4);
  });

  it("says that there is no such attempt", async () => {
    for (const named of [
      [first, "7"],
      [`vrf_${"A".repeat(22)}`, "1"],
    ]) {
      const { code, stderr } = await books.run(["settle", ...named, "free", ...said]);
      expect([code, stderr]).toEqual([2, expect.stringContaining("There is no such attempt")]);
    }
  });
});

describe("idcheck audit and settle", () => {
  it.each([
    [settleCommand, ["vrf_1", "1", "free", ...said], /must be an id such as vrf_/],
    [settleCommand, [first, "1", "paid", ...said], /Give charged or free/],
    [settleCommand, [first, "1", "free"], /--evidence is required/],
    [settleCommand, [first, "1", "free", ...said, "--started", "noon"], /--started takes a time/],
    [settleCommand, [first, "1", "free", "--evidence", "telephone 13800001111"], /ID or phone numbers/],
    [auditCommand, ["--month", "2099-01"], /must not be in the future/],
    [settleCommand, [first, "1", "free", "--evidence", "a\u001B[31mred"], /without control characters/],
    [auditCommand, ["--provider", "shuxun"], /--provider goes with --bill or --bill-file/],
    [auditCommand, ["--rebuild-totals"], /--rebuild-totals goes with --repair/],
    [auditCommand, ["--bill", "7"], /A bill needs --provider: kuaidi100, shuxun/],
    [
      auditCommand,
      ["--provider", "shuxun", "--bill-file", "nowhere.csv"],
      /The bill cannot be read: there is no such file/,
    ],
    [auditCommand, ["--month", "2099-01"], /--month must not be in the future. The current month is 20/],
  ])("refuse what they cannot use and say what would be right", async (command, parameters, message) => {
    const result = await refusalOf(command, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});
