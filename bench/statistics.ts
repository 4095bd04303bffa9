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

/** Ratios pair by pair: a disturbance of a whole round affects both sides of its pair. */
export function ratioOf(numerators: readonly number[], denominators: readonly number[]): Figure {
  return figureOf(numerators.map((value, round) => value / (denominators[round] ?? Number.NaN)));
}
