/**
 * Divides `total` whole units by weight, exactly. Every name gets its share rounded down, and the remaining units go
 * one by one to the largest remainders, with ties decided by name (Hamilton's method). No name gets more than its
 * weight as long as `total` is at most the sum of the weights.
 */
export function apportion(total: number, weights: ReadonlyMap<string, number>): Map<string, number> {
  const sum = [...weights.values()].reduce((left, right) => left + right, 0);
  if (sum === 0) return new Map();
  // The product of two daily counts does not fit into a double.
  const shares = [...weights].map(([name, weight]) => {
    const product = BigInt(total) * BigInt(weight);
    return { name, units: Number(product / BigInt(sum)), remainder: Number(product % BigInt(sum)) };
  });
  const left = total - shares.reduce((units, share) => units + share.units, 0);
  const largest = shares.toSorted(
    (one, other) => other.remainder - one.remainder || (one.name < other.name ? -1 : 1),
  );
  for (const share of largest.slice(0, left)) share.units += 1;
  return new Map(shares.map(({ name, units }) => [name, units]));
}

/** `amount · part / whole`, rounded down, exact even for values that do not fit into a double. */
export function portion(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}
