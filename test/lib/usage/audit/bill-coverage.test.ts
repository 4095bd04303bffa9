import { describe, expect, it } from "vitest";
import { billOf, compare, decided, entryOf, undecided } from "./billed-attempts.ts";

const noon = (day: string) => Date.parse(`2026-11-${day}T12:00:00+08:00`);
const lineOf = (day: string) => ({ reference: `r${day}`, day: `2026-11-${day}` });

describe("a bill that is only a part", () => {
  /** A charged call at noon of each of the first days, with the reference of its day, and an unknown one on the last. */
  const days = Array.from({ length: 20 }, (_, index) => String(index + 1).padStart(2, "0"));
  const entries = [
    ...days.map((day) => entryOf(Number(day), { startedAt: noon(day), providerReference: `r${day}` })),
    entryOf(30, { startedAt: noon("10"), charge: "unknown", providerReference: "r30" }),
  ];

  it.each([
    ["ends early", days.slice(0, 18), { days: ["2026-11-19", "2026-11-20"], to: "2026-11-18" }],
    ["begins late", days.slice(1), { days: ["2026-11-01"], from: "2026-11-02" }],
    ["lacks a day", days.filter((day) => day !== "07"), { days: ["2026-11-07"] }],
  ])("because it %s decides no call that it lacks", (_, there, gap) => {
    const result = compare(billOf(there.map(lineOf)), entries);
    expect(result).toMatchObject({ agrees: false, findings: [], gap });
    expect(undecided(result)).toContain("30: part_of_bill");
  });

  it("because more than a few calls are missing decides no call that it lacks", () => {
    const references = days.map((day) => `r${day}`);
    expect(compare(billOf(references.slice(4)), entries)).toMatchObject({
      findings: [],
      gap: { missing: 4 },
    });
    expect(decided(compare(billOf(references.slice(3)), entries))).toHaveLength(4);
    expect(compare(billOf(["r01"]), entries.slice(0, 3))).toMatchObject({
      findings: [],
      gap: { missing: 2 },
    });
  });

  it("still decides the calls that it has", () => {
    const lines = [lineOf("01"), { reference: "r30", day: "2026-11-10" }];
    expect(decided(compare(billOf(lines), entries))).toEqual(["30: billed_but_unknown → charged"]);
  });

  it("and a bill without a line of an attempt's day decides nothing about it", () => {
    const alone = entryOf(31, { startedAt: noon("25"), charge: "unknown", providerReference: "r31" });
    const result = compare(billOf(days.map(lineOf)), [...entries, alone]);
    expect([decided(result), undecided(result)]).toEqual([
      ["30: unknown_and_not_billed → free"],
      ["31: day_not_billed"],
    ]);
  });

  it("is not one because the only call of a day was made at midnight", () => {
    const late = entryOf(1, {
      startedAt: Date.parse("2026-11-05T23:55:00+08:00"),
      providerReference: "r1",
    });
    const result = compare(billOf([{ reference: "r1", day: "2026-11-06" }]), [late]);
    expect(result).toMatchObject({ agrees: true });
    expect(result.gap).toBeUndefined();
  });
});
