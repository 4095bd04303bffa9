import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";

import { type ScoreScale, similarityOf } from "../../../lib/providers/score.ts";

/** Scales of vendors: of the API itself, of one that decides at 70, of one that scores to 1,000, and one that nobody has. */
const scales: readonly ScoreScale[] = [
  { decisionPoint: 80, maximum: 100 },
  { decisionPoint: 70, maximum: 100 },
  { decisionPoint: 700, maximum: 1_000 },
  { decisionPoint: 0.8, maximum: 1 },
  { decisionPoint: 61.7, maximum: 97.3, atDecisionPoint: "mismatch" },
];
const anyScale = fc.oneof(
  fc.constantFrom(...scales),
  fc.record({
    decisionPoint: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    maximum: fc.double({ min: 1.001e3, max: 1e6, noNaN: true }),
    atDecisionPoint: fc.constantFrom("match", "mismatch"),
  }),
);
const anyScore = anyScale.chain((scale) =>
  fc.record({
    scale: fc.constant(scale),
    score: fc.oneof(
      fc.double({ min: 0, max: scale.maximum, noNaN: true }),
      fc.constantFrom(...neighboursOf(scale.decisionPoint), 0, scale.maximum),
    ),
  }),
);

/** The doubles right under, at and right over a number. */
function neighboursOf(value: number): number[] {
  const bits = new DataView(new ArrayBuffer(8));
  return [-1n, 0n, 1n].map((step) => {
    bits.setFloat64(0, value);
    bits.setBigInt64(0, bits.getBigInt64(0) + step);
    return bits.getFloat64(0);
  });
}

test("0 is 0, the vendor's decision point 80, and its maximum 100", () => {
  for (const scale of scales) {
    const { decisionPoint, maximum, atDecisionPoint } = scale;
    expect(similarityOf(0, scale)).toBe(0);
    expect(similarityOf(decisionPoint, scale)).toBe(atDecisionPoint === "mismatch" ? 79.99 : 80);
    expect(similarityOf(maximum, scale)).toBe(100);
  }
});

test("between them it is a straight line", () => {
  const scale = { decisionPoint: 70, maximum: 100 };
  expect([35, 69, 69.9, 72, 85, 97.2].map((score) => similarityOf(score, scale))).toEqual([
    40, 78.85, 79.88, 81.33, 90, 98.13,
  ]);
});

test("no score crosses 80: under the decision point it is at most 79.99, over it at least 80", () => {
  fc.assert(
    fc.property(anyScore, ({ score, scale }) => {
      const similarity = similarityOf(score, scale) ?? Number.NaN;
      const isMatch =
        score > scale.decisionPoint ||
        (score === scale.decisionPoint && scale.atDecisionPoint !== "mismatch");
      expect(isMatch ? similarity >= 80 : similarity <= 79.99).toBe(true);
      expect(similarity >= 0 && similarity <= 100).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

test("a higher score is never a lower similarity", () => {
  fc.assert(
    fc.property(anyScore, fc.double({ min: 0, max: 1, noNaN: true }), ({ score, scale }, fraction) => {
      const lower = similarityOf(score * fraction, scale) ?? Number.NaN;
      expect(lower <= (similarityOf(score, scale) ?? Number.NaN)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test("a similarity has two decimals, and is never rounded up", () => {
  fc.assert(
    fc.property(anyScore, ({ score, scale }) => {
      const similarity = similarityOf(score, scale) ?? Number.NaN;
      expect(Number(similarity.toFixed(2))).toBe(similarity);
      const { decisionPoint, maximum } = scale;
      const exact =
        score < decisionPoint
          ? (score / decisionPoint) * 80
          : 80 + ((score - decisionPoint) / (maximum - decisionPoint)) * 20;
      expect(similarity).toBeLessThanOrEqual(exact + 1e-7);
      expect(similarity).toBeGreaterThan(exact - 0.0101);
    }),
    { numRuns: 5_000 },
  );
});

test("on the API's own scale every score of two decimals stays as it is", () => {
  for (let hundredths = 0; hundredths <= 10_000; hundredths += 1) {
    expect(similarityOf(hundredths / 100, { decisionPoint: 80, maximum: 100 })).toBe(hundredths / 100);
  }
});

test("what is no score of the scale has no similarity", () => {
  for (const score of [-0.01, 100.01, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(similarityOf(score, { decisionPoint: 70, maximum: 100 })).toBeUndefined();
  }
});
