import { expect, it } from "vitest";
import { booksLines } from "../../../cli/audit/books-lines.ts";
import type { Audit } from "../../../lib/usage/audit/audit.ts";
import type { RecordFinding } from "../../../lib/usage/audit/compare-records.ts";
import type { Entry } from "../../../lib/usage/ledger/entry.ts";
import { callerTotals, providerTotals, unsettledTotals } from "../../../lib/usage/totals/keys.ts";

const audit: Audit = {
  month: "2026-11",
  entries: 0,
  records: 0,
  confirmed: 0,
  unconfirmed: 0,
  moving: 0,
  findings: [],
  unlisted: [],
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
  const lines = booksLines(audit, undefined, "--stage prod");
  const table = lines.slice(lines.findIndex((line) => line.includes("total of")));
  expect(table.slice(0, 4).map((line) => line.replaceAll(/ {2,}/gu, " | "))).toEqual([
    " | total of | day | what | entries | totals",
    " | orders | 2026-11-03 | list price first two_factor | 0.00 | 0.60",
    " | first, all callers | 2026-11-03 | two_factor charged | 1 | 2",
    " | all callers | 2026-11-03 | open or unknown 13:05 | 0 | 5",
  ]);
});

const found: Entry = {
  type: "attempt",
  verificationId: "vrf_0000000000000000000001",
  attempt: 2,
  caller: "orders",
  kind: "two_factor",
  provider: "first",
  choice: "listed",
  startedAt: Date.UTC(2026, 10, 3),
  charge: "charged",
  feeMilliFen: 60_000,
};
const uncounted: Audit["differences"] = [
  {
    group: callerTotals("orders", "2026-11-03"),
    attribute: "n#first#two_factor#charged",
    entries: 1,
    totals: 0,
  },
  {
    group: callerTotals("orders", "2026-11-03"),
    attribute: "n#first#two_factor#free",
    entries: 0,
    totals: 1,
  },
  {
    group: callerTotals("orders", "2026-11-03"),
    attribute: "fee#first#two_factor",
    entries: 60_000,
    totals: 0,
  },
  { group: providerTotals("first", "2026-11"), attribute: "03#two_factor", entries: 1, totals: 0 },
];
const different: RecordFinding = { what: "different", stands: found, seen: { ...found, charge: "free" } };
const unsupported: RecordFinding = { what: "unsupported", stands: found, seen: undefined };

it.each([
  [
    "stands alone",
    different,
    uncounted,
    /the totals count it as its record does: --repair puts the entry back/,
  ],
  ["has the totals on its side", different, [], /No settlement explains it.*the provider's bill decides/],
  ["was settled", { ...different, settled: true as const }, [], /compare with the settlements below/],
  [
    "never was, and is not counted",
    { ...unsupported, isInvented: true as const },
    uncounted.filter(({ attribute }) => !attribute.endsWith("free")),
    /no total counts it: --repair removes it/,
  ],
  [
    "never was, and is counted",
    { ...unsupported, isInvented: true as const },
    [],
    /the totals count it: --repair --rebuild-totals removes both/,
  ],
  ["may have been", unsupported, [], /bill decides whether .* remove the item with the key entries#2026-11#/],
])(
  "an audit says what becomes of an entry that %s, and orders no settlement",
  (_, finding, differences, said) => {
    const told = booksLines({ ...audit, findings: [finding], differences }, undefined, "--stage prod").join(
      "\n",
    );
    expect(told).toMatch(said);
    expect(told).not.toMatch(/^\s*npx idcheck settle/mu);
  },
);

it("an audit names what the lists lack, an item that cannot be read by its key, and a number that is none", () => {
  const told = booksLines(
    {
      ...audit,
      differences: uncounted.slice(0, 1).map((one) => ({ ...one, damaged: 1 })),
      findings: [
        {
          what: "unreadable",
          stands: undefined,
          seen: undefined,
          key: { pk: "entries#2026-11#0a", sk: "x" },
        },
      ],
      unlisted: [
        { month: "2026-11", list: "callers", name: "orders" },
        { month: "2026-08", list: "months", name: "2026-08" },
      ],
    },
    undefined,
    "--stage prod",
  );
  for (const line of [
    "  the caller of 2026-11 orders",
    "  the month 2026-08",
    "  an item among the entries cannot be read. It has the key entries#2026-11#0a / x.",
    "To add what the lists lack, run: npx idcheck audit --repair --stage prod",
    "Then audit 2026-08 itself: npx idcheck audit --month 2026-08 --stage prod",
  ]) {
    expect(told).toContain(line);
  }
  expect(told.join("\n")).toContain("0 and no number");
});
