import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processingCommand } from "../../cli/processing.ts";
import { recordFromItem, recordItem } from "../../lib/records/item.ts";
import { entryPartition } from "../../lib/usage/ledger/keys.ts";
import { chargedChecks } from "../lib/usage/ledger/histories.ts";
import { projectRecords } from "../lib/usage/ledger/projected.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const checks = chargedChecks(["2026-09-30", "2026-11-02", "2026-11-02", "2026-11-03"], "shuxun");
  const consent = { id: "consent-17", purpose: "account-opening" };
  const records = [...checks].map(([pk, item], index) => {
    const record = recordFromItem(item);
    return [pk, recordItem(index === 3 ? record : { ...record, reference: "order-17", consent })] as const;
  });
  await projectRecords(books.usage, new Map(records));
});
afterAll(() => books.stop());

const processing = ["processing", "--from", "2026-09", "--to", "2026-11"];

describe("idcheck processing", () => {
  it("writes what was sent when, to whom and why, month by month", async () => {
    const { code, stdout, stderr } = await books.run(processing);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        "Record of processing of the stage prod, 2026-09 to 2026-11 in Asia/Shanghai",
        "",
        "month    kind        provider  purpose          calls  verdicts",
        "2026-09  two_factor  shuxun    account-opening      1         1",
        "2026-11  two_factor  shuxun                         1         1",
        "2026-11  two_factor  shuxun    account-opening      2         2",
        "",
      ].join("\n"),
    );
  });

  it("is cut by days and told by days, as CSV and as JSON", async () => {
    const days = ["processing", "--from", "2026-11-02", "--to", "2026-11-02", "--by", "day"];
    expect((await books.run([...days, "--csv"])).stdout).toBe(
      "day,kind,provider,purpose,calls,verdicts\n2026-11-02,two_factor,shuxun,account-opening,2,2\n",
    );
    const { stdout } = await books.run([...processing.slice(0, -1), "2026-11-03", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      from: "2026-09",
      to: "2026-11-03",
      by: "month",
      lines: [{ period: "2026-09" }, { purpose: null, calls: 1 }, { purpose: "account-opening", calls: 2 }],
    });
    for (const hidden of ["order-17", "consent-17", "vrf_", "SX0001", "role/"])
      expect(stdout).not.toContain(hidden);
  });

  it("leaves out what cannot be read, and says so", async () => {
    const key = { pk: entryPartition("2026-11", 3), sk: "damaged" };
    await books.usage.write({ type: "put", item: { ...key, type: "note" }, conditions: [] });
    const { code, stdout, stderr } = await books.run(["processing", "--from", "2026-11", "--to", "2026-11"]);
    await books.usage.write({ type: "delete", key });
    expect(code).toBe(1);
    expect(stdout).toContain("account-opening");
    expect(stderr).toMatch(/^1 item among the entries of 2026-11 cannot be read/u);
  });

  it.each([
    [["--from", "november"], /--from must be a month such as 2026-11 or a day/],
    [["--to", "2026-02-30"], /--to must be a day/],
    [["--from", "2026-11", "--to", "2026-10"], /--from must not be after --to/],
    [["--from", "2026-11-03", "--to", "2026-11-02"], /--from must not be after --to/],
    [["--from", "2026-11", "--to", "2099-01"], /must not be in the future/],
    [["--by", "caller"], /--by must be one of: month, day/],
    [["--csv", "--json"], /--csv or --json, not both/],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const result = await refusalOf(processingCommand, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});
