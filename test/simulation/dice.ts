/** Seeded chance. The same seed and stream always fall the same way. */
export type Dice = {
  /** Uniform in [0, 1). */
  fraction(): number;
  chance(probability: number): boolean;
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  /** One of a list that is not empty. */
  pick<Value>(values: readonly Value[]): Value;
};

/**
 * Dice for one purpose of a schedule. Every purpose has a stream of its own, so that a store that is asked
 * once more does not change what the providers do, and a seed keeps its meaning over small changes.
 */
export function createDice(seed: number, stream = 0): Dice {
  let state = scramble(scramble(seed) ^ Math.imul(stream + 1, 0x9e3779b1));
  // Mulberry32 by Tommy Ettinger: 32 bits of state are enough for one purpose of one schedule, and fast.
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    chance: (probability) => fraction() < probability,
    between: (least, most) => least + Math.floor(fraction() * (most - least + 1)),
    pick: (values) => {
      const value = values[Math.floor(fraction() * values.length)];
      if (value === undefined) throw new RangeError("nothing to pick from");
      return value;
    },
  };
}

/** The finalizer of MurmurHash3: neighbouring seeds give states that have nothing in common. */
function scramble(seed: number): number {
  let bits = seed ^ Math.floor(seed / 2 ** 32);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
