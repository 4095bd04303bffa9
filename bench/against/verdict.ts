import { percentile, ratiosOf, upperBoundOfMedian } from "../statistics.ts";
import type { Both } from "./sides.ts";

/** A figure of both sides as it is shown and judged. */
export type Row = {
  title: string;
  /** Medians over the pairs, or counts. Undefined if a side has no such thing. */
  values: Both<number | undefined>;
  /** Decimals to show. */
  digits: number;
  /**
   * This tree's figure divided by the other commit's: the median of the pairs' ratios, and the upper bound that it is
   * judged by.
   */
  ratio: { median: number; upper: number } | undefined;
  /** The most that `ratio.upper` may be. Undefined if it is only shown. */
  bound: number | undefined;
};

/** The most that times may grow by, and the most that counts may. */
export const bounds = { timed: 1.05, counted: 1.02 } as const;

/**
 * A row for something timed, from the turns of every pair. The ratio of a pair is the median of the ratios of its
 * turns, each to the adjacent turn of the other side.
 */
export function timedRow(title: string, pairs: readonly Both<readonly number[]>[], digits: number): Row {
  const ratios = pairs.map((pair) => median(ratiosOf(pair.this, pair.other)));
  return {
    title,
    values: {
      this: median(pairs.map((pair) => median(pair.this))),
      other: median(pairs.map((pair) => median(pair.other))),
    },
    digits,
    ratio: { median: median(ratios), upper: upperBoundOfMedian(ratios) },
    bound: bounds.timed,
  };
}

/**
 * A row for something counted, the same in every run. Without `bound`, or if only one side has such a thing, it is
 * shown and not judged.
 */
export function countedRow(title: string, values: Both<number | undefined>, bound?: number): Row {
  const ratio =
    values.this === undefined || values.other === undefined ? undefined : values.this / values.other;
  return {
    title,
    values,
    digits: 0,
    ratio: ratio === undefined ? undefined : { median: ratio, upper: ratio },
    bound: ratio === undefined ? undefined : bound,
  };
}

/**
 * Whether a row is within its bound: undefined if it has none. A ratio that is not a number is never within a bound.
 */
export function isWithin({ ratio, bound }: Row): boolean | undefined {
  return bound === undefined ? undefined : ratio !== undefined && ratio.upper <= bound;
}

/**
 * Whether the upper bound of every ratio is close to its median, so that more pairs would hardly change it. Pairs are
 * added until it is: this depends on how much they scatter and not on what they say, so the bound remains one of 95 %.
 */
export function isPrecise(rows: readonly Row[]): boolean {
  return rows.every(({ ratio }) => ratio === undefined || ratio.upper - ratio.median <= precision);
}

/** A third of what a time may grow by. Among the rows of two equal trees, about one in 900 is then beyond its bound. */
const precision = 0.0175;

function median(values: readonly number[]): number {
  return percentile(values, 50);
}
