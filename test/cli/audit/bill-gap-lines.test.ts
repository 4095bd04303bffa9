import { describe, expect, it } from "vitest";
import { billLines } from "../../../cli/audit/bill-lines.ts";
import { otherRowLines } from "../../../cli/audit/bill-row-lines.ts";
import type { Bill } from "../../../lib/usage/audit/bill.ts";
import { collectBilledLines } from "../../../lib/usage/audit/billed-lines.ts";
import type { Entry } from "../../../lib/usage/ledger/entry.ts";
import { billOf, compare, entryOf, month, provider } from "../../lib/usage/audit/billed-attempts.ts";

function printed(bill: Bill, entries: readonly Entry[]): string {
  return billLines(compare(bill, entries), { month, place: "--stage prod" }).join("\n");
}

const days = Array.from({ length: 20 }, (_, index) => String(index + 1).padStart(2, "0"));
const entries = days.map((day) =>
  entryOf(Number(day), {
    startedAt: Date.parse(`2026-11-${day}T12:00:00+08:00`),
    providerReference: `r${day}`,
  }),
);
const unknown = entryOf(30, { charge: "unknown", providerReference: "r30" });

function ofDays(which: readonly string[]): Bill {
  return billOf(which.map((day) => ({ reference: `r${day}`, day: `2026-11-${day}` })));
}

describe("the lines about a bill that is only a part", () => {
  it.each([
    [days.slice(0, 15), "The bill has no line after 2026-11-15. 5 of 20 charged calls are not on it."],
    [days.slice(11), "The bill has no line before 2026-11-12. 11 of 20 charged calls are not on it."],
    [
      days.filter((day) => day !== "07"),
      "The bill has no line on 2026-11-07. 1 of 20 charged calls are not on it.",
    ],
    [
      days.slice(1, 19),
      "The bill has no line before 2026-11-02, and none after 2026-11-19. 2 of 20 charged calls are not on it.",
    ],
  ])("say which days it lacks, and have no command (%#)", (which, sentence) => {
    const told = printed(ofDays(which), [...entries, unknown]);
    expect(told).toContain(`${sentence} So it does not show that a call was free: get the whole bill`);
    expect(told).toContain("The bill is only a part of the month's, so it does not show whether it charges");
    expect(told).not.toContain("npx idcheck settle");
  });

  it("say how many calls it lacks if it has no days", () => {
    const told = printed(billOf(["r01"]), entries);
    expect(told).toContain("\n19 of 20 charged calls are not on it. So it");
    expect(told).not.toContain("npx idcheck settle");
  });

  it.each([{ provider, calls: 0 }, billOf([])])("say what a running month may still add (%#)", (bill) => {
    const told = printed({ ...bill, isProvisional: true }, entries);
    expect(told).toContain(
      "The bill does not contradict the books so far.\n20 of 20 charged calls are not on it; the month is not over.",
    );
    expect(told).not.toContain("is consistent");
  });
});

describe("the lines about another bill", () => {
  it("say of which month it is", () => {
    const october = entries.map((entry) => ({ ...entry, startedAt: entry.startedAt - 31 * 86_400_000 }));
    const references = billOf(days.map((day) => `r${day}`));
    expect(printed(references, october)).toContain(
      "Most of it is of 2026-10: give --month 2026-10, or the bill of first for 2026-11. Nothing was decided.",
    );
    const dated = billOf(days.map((day) => ({ reference: `r${day}`, day: `2026-10-${day}` })));
    expect(printed(dated, entries)).toContain(
      "Its references belong to calls of 2026-11, but most of its dates are in 2026-10: check that --date-column",
    );
  });
});

describe("the lines about a bill that names no call", () => {
  it("say which attempts to ask about, and that a free one may be charged", () => {
    const told = printed({ provider, calls: 2 }, [
      entryOf(1),
      entryOf(2, { charge: "unknown" }),
      entryOf(3, { charge: "free" }),
    ]);
    expect(told).toContain(
      `  The bill does not say which calls it has, so its number does not show whether it charges 1 attempt. It may also charge 1 attempt that the books call free. Ask first about:
    attempt 1 of vrf_0000000000000000000002`,
    );
    expect(told).not.toContain("npx idcheck settle");
  });

  it("show the days and kinds whose number of lines cannot be right", () => {
    const lines = [1, 2].map(() => ({ day: "2026-11-20", product: "two_factor" }));
    expect(printed(billOf(lines), [entryOf(1), entryOf(2, { charge: "unknown" })])).toContain(
      `  The number of lines does not fit the attempts of these days and kinds (if the bill is for one kind alone, give --kind):
    day         kind        charged  unknown  lines
    2026-11-15  two_factor        1        1      0
    2026-11-20  two_factor        0        0      2`,
    );
  });
});

it("the lines about refunds name what they take back and what they leave open", () => {
  const collected = collectBilledLines();
  for (const reference of ["r1", "r2"]) collected.add({ reference, amount: 0.6 });
  for (const [reference, amount] of [["r1", 0.6] as const, ["r2", 0.3] as const, ["", 0.6] as const]) {
    collected.add({ reference, amount }, "refund");
  }
  const lines = collected.lines();
  const told = printed({ provider, calls: lines.calls, lines }, [entryOf(1, { providerReference: "r1" })]);
  expect(told).toContain(
    `Refunds take back the charge of 1 reference.
It is not clear what refunds leave of these references, so they decide nothing: r2.
1 refund does not say which charge is taken back, so no reference decides anything.`,
  );
});

it("the lines about rows name those that are no charged calls", () => {
  const many = Array.from({ length: 22 }, (_, index) => index + 2);
  expect(otherRowLines({ totals: [40], free: many, refunds: [30, 31], undated: [] })).toEqual([
    "Row 40 of the bill is a total and no call. It was left out.",
    `Rows ${many.slice(0, 20).join(", ")} and 2 more (--json lists them all) of the bill cost nothing or say that they are not charged. They do not count as charged calls.`,
    "Rows 30, 31 of the bill are refunds and no calls.",
  ]);
});
