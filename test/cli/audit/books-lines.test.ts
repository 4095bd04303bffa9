import { expect, it } from "vitest";
import { booksLines } from "../../../cli/audit/books-lines.ts";
import type { Audit } from "../../../lib/usage/audit/audit.ts";
import { callerTotals, providerTotals, unsettledTotals } from "../../../lib/usage/totals/keys.ts";

const audit: Audit = {
  month: "2026-11",
  entries: 0,
  records: 0,
  confirmed: 0,
  unconfirmed: 0,
  moving: 0,
  findings: [],
  settlements: [],
  repairs: [],
  differences: [
    {
      group: callerTotals("orders", "2026-11-03"),
      attribute: "fee#first#two_factor",
      entries: 0,
      totals: 60_000,
    },
    { group: providerTotals("first", "2026-11"), attribute: "03#two_factor", entries: 1, totals: 2 },
    { group: unsettledTotals("2026-11-03T13"), attribute: "minute#05", entries: 0, totals: 5 },
  ],
};

it("an audit names each number that differs by whose total it is, its day and what it counts", () => {
  const lines = booksLines(audit, undefined, "prod");
  const table = lines.slice(lines.findIndex((line) => line.includes("total of")));
  expect(table.slice(0, 4).map((line) => line.replaceAll(/ {2,}/gu, " | "))).toEqual([
    " | total of | day | what | entries | totals",
    " | orders | 2026-11-03 | list price first two_factor | 0.00 | 0.60",
    " | first, all callers | 2026-11-03 | two_factor charged | 1 | 2",
    " | all callers | 2026-11-03 | open or unknown 13:05 | 0 | 5",
  ]);
});
