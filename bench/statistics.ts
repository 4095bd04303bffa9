/** A figure over the rounds of a run. */
export type Figure = { median: number; min: number; max: number };

/** The median of some numbers, with their range. NaN if there are none. */
export function figureOf(values: readonly number[]): Figure {
  return { median: percentile(values, 50), min: Math.min(...values), max: Math.max(...values) };
}

/** The number that `percent` of all numbers do not exceed, interpolated if it falls between two of them. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** The median of the ratios pair by pair, with their range. */
export function ratioOf(numerators: readonly number[], denominators: readonly number[]): Figure {
  return figureOf(ratiosOf(numerators, denominators));
}

/** Ratios pair by pair: a disturbance of a whole pair affects both of its sides. */
export function ratiosOf(numerators: readonly number[], denominators: readonly number[]): number[] {
  return numerators.map((value, index) => value / (denominators[index] ?? Number.NaN));
}

/**
 * A bound that the true median does not exceed with 95 % confidence (one-sided), from independent values of any
 * distribution. It is an order statistic: the value in the lowest place `k` for which a fair coin, thrown once per
 * value, shows `k` heads or more in at most 5 % of all cases. That holds exactly for every number of values, assumes
 * nothing and draws nothing at random; a bootstrap of a median is only approximately right for few values, and needs a
 * seed. Infinity for fewer than 5 values, which are too few to tell.
 */
export function upperBoundOfMedian(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  let chanceOfAsMany = 0;
  let chance = 0.5 ** sorted.length;
  let bound = Number.POSITIVE_INFINITY;
  for (let heads = sorted.length; heads > 0; heads -= 1) {
    chanceOfAsMany += chance;
    if (chanceOfAsMany > 0.05) break;
    bound = sorted[heads - 1] ?? bound;
    chance = (chance * heads) / (sorted.length - heads + 1);
  }
  return bound;
}
