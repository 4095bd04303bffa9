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

const at = (day: string) => Date.parse(`2026-11-${day}T12:00:00+08:00`);
const line = (day: string, product: string) => ({ reference: "-", day: `2026-11-${day}`, product });

describe("a bill that is only a number", () => {
  const known = referenced(["charged", "charged"]);
  const unknown = [4, 5].map((number) => entryOf(number, { charge: "unknown" }));

  it.each([
    [1, false, []],
    [2, true, []],
    [3, true, []],
    [4, true, ["4: number_has_all → charged", "5: number_has_all → charged"]],
    [5, false, []],
  ])("of %i can be right: %s", (calls, isPossible, findings) => {
    const entries = [...known, ...unknown];
    const result = compare({ provider, calls }, entries);
    expect([result.isPossible, decided(result)]).toEqual([isPossible, findings]);
    if (isPossible) expect(compare({ provider, calls }, obey(entries, result)).isPossible).toBe(true);
  });

  it("decides nothing while one of its calls may be an attempt that the books call free", () => {
    const entries = [...known, ...unknown, ...referenced(["free"], 7)];
    const result = compare({ provider, calls: 4 }, entries);
    expect([result.isPossible, decided(result), undecided(result), result.free]).toEqual([
      true,
      [],
      ["4: number_alone", "5: number_alone"],
      1,
    ]);
    const face = { ...entryOf(7, { charge: "free", kind: "three_factor" }) };
    const ofKind = { provider, kind: "two_factor", calls: 4 };
    expect(decided(compare(ofKind, [...known, ...unknown, face]))).toHaveLength(2);
  });

  it("has no call at all if none was charged, once the month is over", () => {
    const none = { provider, calls: 0 };
    expect(decided(compare(none, unknown))).toEqual(["4: number_is_zero → free", "5: number_is_zero → free"]);
    expect(decided(compare({ ...none, isProvisional: true }, unknown))).toEqual([]);
    expect(decided(compare(none, [...known, ...unknown]))).toEqual([]);
    // A file without lines may be the export of another account or month.
    expect(decided(compare(billOf([]), unknown))).toEqual([]);
  });

  it("may show before the end of the month that each call was charged", () => {
    const entries = [...known, ...unknown];
    expect(decided(compare({ provider, calls: 4, isProvisional: true }, entries))).toHaveLength(2);
  });

  it.each(["2026-11-30T23:50:00+08:00", "2026-12-01T00:09:00+08:00"])(
    "decides nothing with an attempt at %s, which may be on either bill",
    (time) => {
      const atTheTurn = entryOf(9, { startedAt: Date.parse(time), providerReference: "r9" });
      for (const calls of [2, 3, 4, 5]) {
        const result = compare({ provider, calls }, [...known, ...unknown, atTheTurn]);
        expect([result.isPossible, decided(result)]).toEqual([true, []]);
      }
    },
  );

  it("is what a bill is whose lines have no reference at all", () => {
    expect(decided(compare(billOf(["", "-", "NULL", "无"]), [...known, ...unknown]))).toHaveLength(2);
  });

  it("of a running month says how many charged calls it lacks so far", () => {
    const result = compare({ provider, calls: 0, isProvisional: true }, [...known, ...unknown]);
    expect(result).toMatchObject({ isPossible: true, agrees: true, gap: { missing: 2, days: [] } });
  });
});

describe("lines without references that state a day and a kind", () => {
  const entries = [
    entryOf(1, { startedAt: at("03") }),
    entryOf(2, { startedAt: at("03"), charge: "unknown" }),
    entryOf(3, { startedAt: at("04"), kind: "three_factor" }),
    entryOf(4, { startedAt: at("04"), kind: "three_factor", charge: "unknown" }),
    entryOf(5, { startedAt: at("04"), charge: "free" }),
  ];
  const [two, three] = ["two_factor", "three_factor"];

  it("are compared by number within them", () => {
    const lines = [line("03", two), line("03", two), line("04", three)];
    expect(decided(compare(billOf(lines), entries))).toEqual(["2: number_has_all → charged"]);
    expect(undecided(compare(billOf(lines), entries))).toEqual(["4: number_alone"]);
  });

  it.each([
    ["of another kind", [line("03", two), line("03", two), line("04", two), line("04", two)]],
    ["of another day", [line("03", two), line("04", two), line("04", three), line("05", three)]],
    ["of a product that is no kind", [1, 2, 3, 4].map((day) => line(`0${day}`, "实名"))],
    ["without a day", [line("03", two), line("03", two), line("04", three), { product: three }]],
  ])("decide nothing if one is %s, and are named", (_, lines) => {
    const result = compare(billOf(lines), entries);
    expect([decided(result), result.isPossible]).toEqual([[], true]);
    expect(result.leftOver.length).toBeGreaterThan(0);
  });

  it("decide nothing of a day at whose turn an attempt is", () => {
    const late = entryOf(6, { startedAt: Date.parse("2026-11-03T23:55:00+08:00") });
    const lines = [...["03", "03", "03"].map((day) => line(day, two)), line("04", three)];
    expect(decided(compare(billOf(lines), [...entries, late]))).toEqual([]);
  });

  it("of another month are the bill of that month", () => {
    const lines = [1, 2, 3, 4].map(() => ({ day: "2026-10-15", product: two }));
    expect(compare(billOf(lines), entries)).toMatchObject({
      doubt: { because: "other_month", month: "2026-10" },
      agrees: false,
      findings: [],
    });
  });
});
