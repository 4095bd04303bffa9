/** A figure over the rounds of a run. */
export type Figure = { median: number; min: number; max: number };

/** The middle of some numbers, with the range that they lie in. NaN where there are none. */
export function figureOf(values: readonly number[]): Figure {
  return { median: percentile(values, 50), min: Math.min(...values), max: Math.max(...values) };
}

/** The number that `percent` of all numbers do not exceed, between two of them where it falls there. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Ratios pair by pair: what disturbs a whole round disturbs both sides of its pair. */
export function ratioOf(numerators: readonly number[], denominators: readonly number[]): Figure {
  return figureOf(numerators.map((value, round) => value / (denominators[round] ?? Number.NaN)));
}
