import { describe, expect, it } from "vitest";
import { ratioOf, ratiosOf, upperBoundOfMedian } from "../../bench/statistics.ts";
import { seededRandom } from "../support/seeded-random.ts";

describe("ratios", () => {
  it("are formed pair by pair, not of medians", () => {
    expect(ratiosOf([10, 100, 6], [5, 100, 12])).toEqual([2, 1, 0.5]);
    expect(ratioOf([10, 100, 6], [5, 100, 12])).toEqual({ median: 1, min: 0.5, max: 2 });
  });

  it("are no numbers where the other side has none", () => {
    expect(ratiosOf([1, 2], [1])).toEqual([1, Number.NaN]);
  });
});

describe("the upper bound of a median", () => {
  // As tables of the sign test have it: of so many values, the place of the bound in their order.
  it.each([
    [5, 5],
    [8, 7],
    [10, 9],
    [20, 15],
    [40, 26],
    [80, 48],
  ])("of %i values is the value in place %i", (count, place) => {
    const values = Array.from({ length: count }, (_, index) => count - index);
    expect(upperBoundOfMedian(values)).toBe(place);
  });

  it("cannot be told from four values or none", () => {
    expect(upperBoundOfMedian([1, 1, 1, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(upperBoundOfMedian([])).toBe(Number.POSITIVE_INFINITY);
  });

  it("moves by no more than a place when one pair is far off", () => {
    const values = [0.98, 0.99, 1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07];
    expect(upperBoundOfMedian(values)).toBe(1.06);
    expect(upperBoundOfMedian([...values.slice(1), 50])).toBe(1.07);
  });

  it("holds the true median in 95 of 100 samples of a skewed distribution", () => {
    const roll = seededRandom(20);
    const runs = 4_000;
    let held = 0;
    for (let run = 0; run < runs; run += 1) {
      // Exponential, whose median is ln 2.
      const values = Array.from({ length: 20 }, () => -Math.log(1 - roll()));
      if (upperBoundOfMedian(values) >= Math.LN2) held += 1;
    }
    // Exactly 1 − 0.0207 for 20 values.
    expect(held / runs).toBeGreaterThan(0.97);
    expect(held / runs).toBeLessThan(0.99);
  });
});
