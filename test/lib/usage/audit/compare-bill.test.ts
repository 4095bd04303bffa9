import { describe, expect, it } from "vitest";
import {
  billOf,
  compare,
  decided,
  entryOf,
  obey,
  provider,
  referenced,
  undecided,
} from "./billed-attempts.ts";

const secondsBeforeDecember = Date.parse("2026-11-30T23:59:59.800+08:00");

describe("a bill with references", () => {
  it("decides the charge of each attempt that has one, both ways", () => {
    const entries = referenced(["charged", "unknown", "open", "free", "charged", "unknown", "open", "free"]);
    const result = compare(billOf(["r1", "r2", "r3", "r4"]), entries);
    expect(decided(result)).toEqual([
      "2: billed_but_unknown → charged",
      "3: billed_but_unknown → charged",
      "4: billed_but_free → charged",
      "5: charged_but_not_billed → free",
      "6: unknown_and_not_billed → free",
      "7: unknown_and_not_billed → free",
    ]);
    expect(compare(billOf(["r1", "r2", "r3", "r4"]), obey(entries, result))).toMatchObject({
      agrees: true,
      least: 4,
      most: 4,
    });
  });

  it("takes a blank reference for none, in the bill and in the books", () => {
    const blank = entryOf(2, { charge: "unknown", providerReference: " " });
    const result = compare(billOf(["r1", "", " "]), [...referenced(["charged"]), blank]);
    expect(result).toMatchObject({ blankLines: 2, unmatched: [], findings: [] });
    expect(undecided(result)).toEqual(["2: no_reference"]);
  });

  it("with lines without a reference decides nothing about a reference that it lacks", () => {
    const result = compare(billOf(["r1", ""]), referenced(["charged", "charged", "unknown"]));
    expect(decided(result)).toEqual([]);
    expect(undecided(result)).toEqual(["2: line_without_reference", "3: line_without_reference"]);
    expect(result.agrees).toBe(true);
  });

  it("decides nothing about a missing call before the month is over", () => {
    const entries = [...referenced(["charged", "charged", "unknown"]), entryOf(4, { charge: "open" })];
    const result = compare(billOf(["r1"], { isProvisional: true }), entries);
    expect(decided(result)).toEqual([]);
    expect(undecided(result)).toEqual(["2: month_not_over", "3: month_not_over", "4: month_not_over"]);
  });

  it("may lack charged calls before the month is over, whether it lists them or not", () => {
    const entries = [...referenced(["charged", "charged"]), entryOf(4, { charge: "charged" })];
    for (const bill of [billOf(["r1"]), { provider, calls: 1 }]) {
      expect(compare(bill, entries).isPossible).toBe(false);
      expect(compare({ ...bill, isProvisional: true }, entries).isPossible).toBe(true);
    }
  });

  it("decides nothing about a kind of which it has no line, unless it is said to be of that kind", () => {
    const face = entryOf(2, { kind: "three_factor", providerReference: "r2" });
    const entries = [...referenced(["charged"]), face];
    expect(undecided(compare(billOf(["r1"]), entries))).toEqual(["2: kind_not_billed"]);
    const both = compare(billOf(["r1"], { kind: "two_factor" }), entries);
    expect([both.agrees, both.charged, both.undecided]).toEqual([true, 1, []]);
    const misplaced = compare(billOf(["r1", "r2"], { kind: "two_factor" }), entries);
    expect(misplaced.misplaced).toMatchObject([
      { reference: "r2", because: "other_kind", of: "three_factor" },
    ]);
  });

  it("names references that it has more than once, and which attempt they charge if two share one", () => {
    const twice = compare(billOf(["r1", "r1"]), referenced(["charged"]));
    expect(twice).toMatchObject({ repeated: ["r1"], isPossible: false });
    const shared = [...referenced(["charged", "free"])].map((one) => ({ ...one, providerReference: "r1" }));
    expect(undecided(compare(billOf(["r1"]), shared))).toEqual(["2: shared_reference"]);
    expect(decided(compare(billOf(["r1", "r1"]), shared))).toEqual(["2: billed_but_free → charged"]);
  });

  it("does not take the line of a charged attempt without a reference for one of an unknown attempt", () => {
    const entries = [
      ...referenced(Array.from({ length: 33 }, () => "charged" as const)),
      ...[34, 35].map((number) => entryOf(number)),
      ...[36, 37, 38, 39].map((number) => entryOf(number, { charge: "unknown" })),
    ];
    const lines = entries.slice(0, 33).map(({ providerReference = "" }) => providerReference);
    const result = compare(billOf([...lines, "seq-1", "seq-2"]), entries);
    expect(result).toMatchObject({ charged: 35, unknown: 4, agrees: true, findings: [] });
    expect(undecided(result)).toEqual([36, 37, 38, 39].map((number) => `${number}: no_reference`));
    expect(result.leftOver).toEqual([{ charged: 2, unknown: 4, lines: 2 }]);
  });

  it("does not decide by a line that may be of another account user", () => {
    const entries = [...referenced(["charged"]), entryOf(2, { charge: "unknown" })];
    const result = compare(billOf(["r1", "of another"]), entries);
    expect(result).toMatchObject({ agrees: true, findings: [], unmatched: ["of another"] });
    expect(undecided(result)).toEqual(["2: no_reference"]);
  });

  it("decides that an attempt without a reference is free only if every line belongs to another", () => {
    const entries = [...referenced(["charged"]), entryOf(2, { charge: "unknown" })];
    expect(decided(compare(billOf(["r1"]), entries))).toEqual(["2: unknown_and_not_billed → free"]);
    expect(decided(compare(billOf(["r1", "r1"]), entries))).toEqual([]);
  });

  it("names charged attempts without a reference if they are more than the lines that are left", () => {
    const entries = [...referenced(["charged"]), entryOf(2), entryOf(3)];
    expect(compare(billOf(["r1", "x", "y"]), entries)).toMatchObject({ agrees: true, undecided: [] });
    const result = compare(billOf(["r1", "x"]), entries);
    expect(result.agrees).toBe(false);
    expect(undecided(result)).toEqual(["2: no_reference", "3: no_reference"]);
  });

  it("does not take a reference of another form for one that it lacks", () => {
    const gateways = entryOf(2, { providerReference: "3F-2" });
    const result = compare(billOf(["r1", "r7"]), [...referenced(["charged"]), gateways]);
    expect(result).toMatchObject({ agrees: true, findings: [], undecided: [], unmatched: ["r7"] });
    expect(undecided(compare(billOf(["r1"]), [...referenced(["charged"]), gateways]))).toEqual([
      "2: other_reference",
    ]);
  });

  it("is compared by number within day and kind, whose name it teaches by the lines that match", () => {
    const face = { kind: "three_factor", startedAt: Date.parse("2026-11-03T00:00:00+08:00") } as const;
    const entries = [
      entryOf(1, { ...face, providerReference: "r1" }),
      entryOf(2, { ...face, charge: "unknown" }),
    ];
    const lines = [
      { reference: "r1", day: "2026-11-03", product: "人脸" },
      { reference: "x", day: "2026-11-03", product: "人脸" },
      { reference: "y", day: "2026-11-04", product: "其他" },
    ];
    expect(compare(billOf(lines), entries).leftOver).toEqual([
      { day: "2026-11-03", kind: "three_factor", charged: 0, unknown: 1, lines: 1 },
      { day: "2026-11-04", kind: "其他", charged: 0, unknown: 0, lines: 1 },
    ]);
  });
});

describe("a product of a bill", () => {
  it("keeps its own name if it covers several kinds", () => {
    const entries = [
      entryOf(1, { providerReference: "r1" }),
      entryOf(2, { kind: "three_factor", providerReference: "r2" }),
    ];
    const lines = ["r1", "r2", "x"].map((reference) => ({ reference, product: "实名" }));
    expect(compare(billOf(lines), entries).leftOver).toEqual([
      { kind: "实名", charged: 0, unknown: 0, lines: 1 },
    ]);
  });
});

describe("a bill at the turn of the month", () => {
  const late = entryOf(1, { startedAt: secondsBeforeDecember, providerReference: "r1" });

  it("lacks a call that may be on the next bill, which is named and not decided", () => {
    const result = compare(billOf(["r2"]), [late, ...referenced(["charged"], 2)]);
    expect(result).toMatchObject({ agrees: true, findings: [], undecided: [], least: 1, most: 1 });
    expect(result.atTheTurn).toMatchObject([{ reference: "r1", mayBeOn: "2026-12" }]);
  });

  it.each([
    ["October", "2026-10-31T23:50:00+08:00"],
    ["December", "2026-12-01T00:09:59+08:00"],
  ])("has a call of %s that started within ten minutes of it", (_, time) => {
    const neighbour = entryOf(1, {
      startedAt: Date.parse(time),
      charge: "unknown",
      providerReference: "r1",
    });
    const result = compare(billOf(["r1"]), [neighbour]);
    expect(result).toMatchObject({ isPossible: true, misplaced: [], unmatched: [] });
    expect(decided(result)).toEqual(["1: billed_but_unknown → charged"]);
    expect(compare(billOf(["r2"]), [neighbour, ...referenced(["charged"], 2)])).toMatchObject({
      agrees: true,
      atTheTurn: [],
      undecided: [],
    });
  });

  it.each([
    ["2026-10", "2026-10-31T23:49:59+08:00"],
    ["2026-12", "2026-12-01T00:10:00+08:00"],
  ])("names a call of %s that started further from it as billed in the wrong month", (of, time) => {
    const far = entryOf(1, { startedAt: Date.parse(time), providerReference: "r1" });
    // The number alone could be right, because the unknown attempt could be the call.
    const result = compare(billOf(["r1"]), [far, entryOf(2, { charge: "unknown" })]);
    expect(result).toMatchObject({ isPossible: true, agrees: false, findings: [], unmatched: [] });
    expect(result.misplaced).toMatchObject([{ because: "other_month", of }]);
  });

  it("is of this month if a call of this month has the reference too, whichever of them is seen first", () => {
    const startedAt = Date.parse("2026-10-15T12:00:00+08:00");
    const calls = [{ startedAt }, { charge: "unknown" as const }].map((changes) =>
      entryOf(1, { ...changes, providerReference: "vrf-1-1" }),
    );
    for (const entries of [calls, calls.toReversed()]) {
      const { misplaced, findings } = compare(billOf(["vrf-1-1"]), entries);
      expect([misplaced, findings.map(({ to }) => to)]).toEqual([[], ["charged"]]);
    }
    expect(compare(billOf(["vrf-1-1", "vrf-1-1"]), calls).misplaced).toHaveLength(1);
  });
});

describe("a bill that seems to be another", () => {
  it("of a provider whose calls it lists decides nothing", () => {
    const others = referenced(["charged", "charged"], 10).map((one) => ({ ...one, provider: "second" }));
    const result = compare(billOf(["r10", "r11"]), [...referenced(["charged", "unknown"]), ...others]);
    expect(result).toMatchObject({ agrees: false, findings: [], undecided: [] });
    expect(result.doubt).toEqual({ because: "other_provider", provider: "second" });
  });

  it("because most of it and most of the books do not match decides nothing", () => {
    const entries = referenced(["charged", "charged", "charged", "charged"]);
    const result = compare(billOf(["r7", "r8", "r1"]), entries);
    expect(result).toMatchObject({ agrees: false, findings: [], doubt: { because: "few_matches" } });
  });

  it("because most of its references belong to calls of another month decides nothing", () => {
    const october = { startedAt: Date.parse("2026-10-15T12:00:00+08:00") };
    const others = referenced(["charged", "charged"], 10).map((one) => ({ ...one, ...october }));
    const entries = [...referenced(["charged", "unknown"]), ...others];
    expect(compare(billOf(["r10", "r11"]), entries)).toMatchObject({
      agrees: false,
      findings: [],
      undecided: [],
      doubt: { because: "other_month", month: "2026-10" },
    });
  });

  it("because most of its dates are of another month, though its references match, decides nothing", () => {
    const lines = ["r1", "r2"].map((reference) => ({ reference, day: "2026-10-15" }));
    expect(compare(billOf(lines), referenced(["charged", "unknown"]))).toMatchObject({
      agrees: false,
      findings: [],
      doubt: { because: "other_dates", month: "2026-10" },
    });
    // A bill may count its days in another time zone.
    const near = [{ reference: "r1", day: "2026-10-31" }];
    const early = entryOf(1, { startedAt: Date.parse("2026-11-01T07:00:00+08:00"), providerReference: "r1" });
    expect(compare(billOf(near), [early]).agrees).toBe(true);
  });

  it("does not decide by a line with the date of another day", () => {
    const lines = [
      { reference: "r1", day: "2026-11-15" },
      { reference: "r2", day: "2026-11-20" },
    ];
    const result = compare(billOf(lines), referenced(["charged", "unknown"]));
    expect([decided(result), undecided(result)]).toEqual([[], ["2: other_day"]]);
  });
});
