import { defaultThreshold } from "../domain/options.ts";

/** How to read the scores of an operation. The lowest is 0. */
export type ScoreScale = {
  /** The score from which the vendor itself says that two faces are the same person; over 0 and under `maximum`. */
  decisionPoint: number;
  maximum: number;
  /** What a score of exactly the decision point means; by default a match. */
  atDecisionPoint?: "match" | "mismatch";
};

/** Similarities have two decimals. */
const steps = 100;
const highest = 100;
/**
 * A hundredth of a millionth of a point: more than the error of double arithmetic, less than the precision of any
 * score.
 */
const noise = 1e-8;

/**
 * Converts a vendor's score into the API's similarity: piecewise linear, 0 → 0, the vendor's decision point → 80, its
 * maximum → 100. It has two decimals and is never rounded up, so that a face that is not similar enough cannot become
 * so. A score on one side of the decision point stays there: under it at most 79.99, over it at least 80. Undefined for
 * a value outside the scale.
 */
export function similarityOf(score: number, scale: ScoreScale): number | undefined {
  const { decisionPoint, maximum, atDecisionPoint = "match" } = scale;
  if (!(score >= 0 && score <= maximum)) return undefined;
  const exact =
    score < decisionPoint
      ? (score / decisionPoint) * defaultThreshold
      : defaultThreshold +
        ((score - decisionPoint) / (maximum - decisionPoint)) * (highest - defaultThreshold);
  const cut = Math.floor((exact + noise) * steps) / steps;
  const isMatch = score > decisionPoint || (score === decisionPoint && atDecisionPoint === "match");
  return isMatch ? Math.max(cut, defaultThreshold) : Math.min(cut, defaultThreshold - 1 / steps);
}
