import { describe, expect, it } from "vitest";
import { billLines } from "../../../cli/audit/bill-lines.ts";
import type { Bill } from "../../../lib/usage/audit/bill.ts";
import type { Entry } from "../../../lib/usage/ledger/entry.ts";
import { billOf, compare, entryOf, month } from "../../lib/usage/audit/billed-attempts.ts";

function printed(bill: Bill, entries: readonly Entry[]): string {
  return billLines(compare(bill, entries), { month, place: "--stage prod" }).join("\n");
}

const matching = entryOf(1, { providerReference: "r1" });
const unknown = entryOf(2, { charge: "unknown" });

describe("the lines about a bill", () => {
  it("have the command that settles what a reference decides", () => {
    const entries = [matching, entryOf(2, { charge: "unknown", providerReference: "r2" })];
    expect(printed(billOf(["r1", "r2"]), entries)).toBe(
      `The bill of first for 2026-11 has 2 calls. The books have 1 charged and 1 unknown, so 2 are possible.
The bill is consistent with the books.
  r2 is on the bill, and unknown in the books:
    npx idcheck settle vrf_0000000000000000000002 1 charged --started 2026-11-15T04:00:00.000Z --evidence "bill of first 2026-11, reference r2" --stage prod`,
    );
  });

  it("have the number as the evidence of what a number decides", () => {
    expect(printed({ provider: "first", calls: 2 }, [matching, unknown])).toContain(
      'settle vrf_0000000000000000000002 1 charged --started 2026-11-15T04:00:00.000Z --evidence "bill of first 2026-11, 2 calls" --stage prod',
    );
  });

  it("say which attempts only the provider can decide, with the time in Shanghai", () => {
    const told = printed(billOf(["r1", "x"]), [matching, unknown]);
    expect(told).toContain(
      `  The bill does not show whether it charges 1 attempt. Ask first about:
    attempt 1 of vrf_0000000000000000000002, two_factor, 2026-11-15 12:00:00, unknown
  1 reference is on the bill but belongs to no attempt (a call that was cut off, or is not yours): x`,
    );
    expect(told).not.toContain("npx idcheck settle");
  });

  it("name what may be on the bill of a neighbour and what is billed in the wrong month", () => {
    const late = entryOf(2, {
      startedAt: Date.parse("2026-11-30T23:59:59+08:00"),
      providerReference: "r2",
    });
    const wrong = entryOf(3, {
      startedAt: Date.parse("2026-10-15T12:00:00+08:00"),
      providerReference: "r3",
    });
    const told = printed(billOf(["r1", "r3"]), [matching, late, wrong]);
    expect(told).toContain(
      "1 attempt at the turn of the month may be on the bill of 2026-12:\n    attempt 1",
    );
    expect(told).toContain(
      "r3 is billed in the wrong month: the call was made in 2026-10, not in 2026-11: attempt 1 of vrf_",
    );
    expect(told).not.toContain("npx idcheck settle");
  });

  it("show by day and kind what could not be matched, if the bill has days", () => {
    const lines = [
      { reference: "r1", day: "2026-11-15" },
      { reference: "x", day: "2026-11-15" },
    ];
    expect(printed(billOf(lines), [matching, unknown])).toContain(
      `    day         kind  charged  unknown  lines
    2026-11-15              0        1      1`,
    );
  });

  it("list twenty attempts and say how many more there are", () => {
    const entries = Array.from({ length: 25 }, (_, index) => entryOf(index, { charge: "unknown" }));
    const told = printed({ provider: "first", calls: 25 }, entries);
    expect(told.match(/idcheck settle/g)).toHaveLength(20);
    expect(told).toContain("and 5 more (--json lists them all)");
  });

  it("say that it is another bill, and name no number that the bill has refuted", () => {
    const other = entryOf(3, { provider: "second", providerReference: "r3" });
    expect(printed(billOf(["r3"]), [matching, other])).toContain(
      "Most references on it belong to calls of second: give --provider second",
    );
    const refuted = printed(billOf(["r1"]), [matching, entryOf(2, { providerReference: "r2" })]);
    expect(refuted).toContain("The books have 2 charged and 0 unknown.\nThe bill is not consistent");
  });
});
