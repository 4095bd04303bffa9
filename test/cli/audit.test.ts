import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adjustCommand } from "../../cli/adjust.ts";
import { auditCommand } from "../../cli/audit.ts";
import { resolveCommand } from "../../cli/resolve.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { verificationId } from "../../lib/records/record.ts";
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
    expect(right.stdout).toContain("The totals agree with the records exactly.");
    expect(right.stdout).toContain("The bill is consistent with the books.");
    const wrong = await books.run([...bill, "4"]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain("The bill is not consistent with the books.");
  });

  it("finds one call that is missing in the totals, and repairs them", async () => {
    const key = sliceKey(callerTotals(historyCaller, "2026-11-02"), 3);
    const attribute = amountNames.attempts("shuxun", "two_factor", "charged");
    await books.usage.write({ type: "add", key, amounts: new Map([[attribute, -1]]) });
    const found = await books.run(audit);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain("The totals differ from the records in 1 line:");
    expect(found.stdout).toMatch(/2026-11-02 {2}shuxun {4}two_factor {2}charged {8}2 {7}1\n/u);
    expect(found.stdout).toContain(
      "To repair them, run: idcheck audit --month 2026-11 --repair --stage prod",
    );
    const repaired = await books.run([...audit, "--repair", "--by", "accounting"]);
    expect([repaired.code, repaired.stdout]).toEqual([
      0,
      expect.stringContaining("Repaired 1 line of the totals."),
    ]);
    const { code, stdout } = await books.run(audit);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Repaired from the records: 1 line, by accounting, /mu),
    ]);
  });
});

describe("idcheck adjust", () => {
  it("corrects a charge on evidence, which every later audit shows", async () => {
    const adjusted = await books.run(["adjust", first, "1", "free", ...said]);
    expect([adjusted.code, adjusted.stdout]).toEqual([
      0,
      `Adjusted attempt 1 of ${first} (shuxun): charged → free, by accounting: bill line 17\n`,
    ]);
    const { code, stdout } = await books.run([...bill, "2", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      agrees: true,
      bill: { charged: 2, unknown: 0, isPossible: true },
      corrections: [
        { how: "adjusted", by: "accounting", evidence: "bill line 17", from: "charged", to: "free" },
      ],
    });
    const again = await books.run(["adjust", first, "1", "free", ...said]);
    expect([again.code, again.stderr]).toEqual([1, "The books already have this charge.\n"]);
  });
});

describe("idcheck resolve", () => {
  it("leaves a charge that is known", async () => {
    const { code, stderr } = await books.run(["resolve", first, "1", "free", ...said]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("already known. If it is wrong, use idcheck adjust"),
    ]);
  });
});

describe("idcheck audit, resolve and adjust", () => {
  it.each([
    [resolveCommand, ["vrf_1", "1", "free", ...said], /must be an id such as vrf_/],
    [resolveCommand, [first, "1", "paid", ...said], /Give charged or free/],
    [adjustCommand, [first, "1", "free"], /--evidence is required/],
    [
      adjustCommand,
      [first, "1", "free", "--evidence", "telephone 13800001111"],
      /without ID or phone numbers/,
    ],
    [auditCommand, ["--bill", "7"], /A bill needs --provider: kuaidi100, shuxun/],
    [auditCommand, ["--provider", "shuxun", "--bill-file", "nowhere.csv"], /cannot be read \(ENOENT\)/],
    [auditCommand, ["--month", "2099-01"], /--month must not be in the future. The current month is 20/],
  ])("refuse what they cannot use and say what would be right", async (command, parameters, message) => {
    const result = await refusalOf(command, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });

  it("say that there is no such attempt or verification", async () => {
    const noAttempt = await books.run(["adjust", first, "7", "free", ...said]);
    expect([noAttempt.code, noAttempt.stderr]).toEqual([
      1,
      "The verification has no such attempt. Its attempts are: 1.\n",
    ]);
    const nothing = await books.run(["resolve", `vrf_${"A".repeat(22)}`, "1", "free", ...said]);
    expect([nothing.code, nothing.stderr]).toEqual([1, "There is no such verification in this stage.\n"]);
  });
});
