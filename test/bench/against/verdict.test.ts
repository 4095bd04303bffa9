import { describe, expect, it } from "vitest";
import { countedRow, isPrecise, isWithin, timedRow } from "../../../bench/against/verdict.ts";

/** Pairs of one turn in which this side takes as much as each ratio says. */
function pairsOf(ratios: readonly number[]) {
  return ratios.map((ratio) => ({ this: [ratio * 3], other: [3] }));
}

const around = (ratio: number, scatter: number): number[] =>
  Array.from({ length: 20 }, (_, index) => ratio + (scatter * (index - 9.5)) / 9.5);

describe("a row of times", () => {
  it("has the median of its pairs, and what that median does not exceed", () => {
    const row = timedRow("p50", pairsOf(around(1, 0.095)), 2);
    expect(row.ratio?.median).toBeCloseTo(1, 10);
    // Of 20 pairs the 15th in order.
    expect(row.ratio?.upper).toBeCloseTo(1.045, 10);
    expect(row.values.other).toBe(3);
  });

  it("takes the ratio of a pair from turns side by side, not from their medians", () => {
    const drifting = { this: [1, 2, 30], other: [1, 4, 30] };
    const row = timedRow(
      "p50",
      Array.from({ length: 5 }, () => drifting),
      2,
    );
    expect(row.ratio).toEqual({ median: 1, upper: 1 });
  });

  it("is within its bound up to 1.05 and not over it, judged by the upper bound and not by the median", () => {
    expect(isWithin(timedRow("p50", pairsOf(around(1.05, 0)), 2))).toBe(true);
    expect(isWithin(timedRow("p50", pairsOf(around(1.0501, 0)), 2))).toBe(false);
    expect(isWithin(timedRow("p50", pairsOf(around(1.04, 0.1)), 2))).toBe(false);
  });

  it("is not within its bound where nothing was measured, or too few pairs to tell", () => {
    expect(isWithin(timedRow("p50", [], 2))).toBe(false);
    expect(isWithin(timedRow("p50", pairsOf([1, 1, 1, 1]), 2))).toBe(false);
    expect(
      isWithin(
        timedRow(
          "p50",
          Array.from({ length: 9 }, () => ({ this: [], other: [] })),
          2,
        ),
      ),
    ).toBe(false);
  });
});

describe("a row of counts", () => {
  it("is judged exactly", () => {
    expect(isWithin(countedRow("zip", { this: 102, other: 100 }, 1.02))).toBe(true);
    expect(isWithin(countedRow("zip", { this: 103, other: 100 }, 1.02))).toBe(false);
  });

  it("is only shown where it has no bound, or one side has no such thing", () => {
    expect(isWithin(countedRow("own modules", { this: 200, other: 100 }))).toBeUndefined();
    expect(isWithin(countedRow("zip", { this: 100, other: undefined }, 1.02))).toBeUndefined();
    expect(isWithin(countedRow("zip", { this: undefined, other: 100 }, 1.02))).toBeUndefined();
  });

  it("is within no bound where something came from nothing", () => {
    expect(isWithin(countedRow("modules", { this: 1, other: 0 }, 1.02))).toBe(false);
  });
});

describe("pairs", () => {
  it("are enough where every bound lies close to its ratio, however high that is", () => {
    const close = timedRow("close", pairsOf(around(1.3, 0.03)), 2);
    const wide = timedRow("wide", pairsOf(around(1, 0.1)), 2);
    expect(isPrecise([close, countedRow("zip", { this: 100, other: undefined })])).toBe(true);
    expect(isPrecise([close, wide])).toBe(false);
  });
});
