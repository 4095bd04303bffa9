/** Values that each have a number. */
export type Interned<Told> = {
  numberOf(value: Told): number;
  valueOf(number: number): Told;
};

/** No values yet. `normal` makes one object of all that are the same. */
export function createInterned<Told>(normal: (value: Told) => Told): Interned<Told> {
  const numbers = new Map<Told, number>();
  const values: Told[] = [];
  return {
    numberOf(value) {
      const kept = normal(value);
      const known = numbers.get(kept);
      if (known !== undefined) return known;
      numbers.set(kept, values.length);
      return values.push(kept) - 1;
    },
    valueOf(number) {
      if (number >= values.length) throw new RangeError("no such number");
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it may be a value that is undefined
      return values[number] as Told;
    },
  };
}

const half = 2 ** 26;

/** Remembers what a pure function returned for two whole numbers below 2^26. */
export function remembered<Result>(
  compute: (left: number, right: number) => Result,
): (left: number, right: number) => Result {
  const known = new Map<number, Result>();
  return (left, right) => {
    const key = left * half + right;
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const result = compute(left, right);
    known.set(key, result);
    return result;
  };
}
