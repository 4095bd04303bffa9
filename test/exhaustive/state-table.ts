/** The states that a search has met, by 64 bits of each: which step led to each of them from which. */
export type StateTable = {
  /** Adds a state of these 64 bits; returns its number, or -1 if it is known. */
  add(high: number, low: number, parent: number, label: number): number;
  size(): number;
  parentOf(state: number): number;
  labelOf(state: number): number;
  has(state: number, high: number, low: number): boolean;
  /** Bytes that it takes. */
  bytes(): number;
};

/** An empty table with open addressing. Two states with the same 64 bits are taken for one. */
export function createStateTable(): StateTable {
  let capacity = 1 << 16;
  let highs = new Uint32Array(capacity);
  let lows = new Uint32Array(capacity);
  let parents = new Int32Array(capacity);
  let labels = new Uint32Array(capacity);
  /** Numbers of states, one higher: 0 is empty. Twice as many as states. */
  let slots = new Uint32Array(2 * capacity);
  let size = 0;

  function slotOf(high: number, low: number): number {
    const mask = slots.length - 1;
    let slot = (low ^ (high << 7)) & mask;
    for (;;) {
      const state = (slots[slot] ?? 0) - 1;
      if (state < 0 || (highs[state] === high && lows[state] === low)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function grow(): void {
    capacity *= 2;
    highs = grown(highs, new Uint32Array(capacity));
    lows = grown(lows, new Uint32Array(capacity));
    parents = grown(parents, new Int32Array(capacity));
    labels = grown(labels, new Uint32Array(capacity));
    slots = new Uint32Array(2 * capacity);
    for (let state = 0; state < size; state++) {
      slots[slotOf(highs[state] ?? 0, lows[state] ?? 0)] = state + 1;
    }
  }

  return {
    add(high, low, parent, label) {
      const slot = slotOf(high, low);
      if (slots[slot] !== 0) return -1;
      highs[size] = high;
      lows[size] = low;
      parents[size] = parent;
      labels[size] = label;
      size += 1;
      slots[slot] = size;
      if (size === capacity) grow();
      return size - 1;
    },
    size: () => size,
    parentOf: (state) => parents[state] ?? -1,
    labelOf: (state) => labels[state] ?? 0,
    has: (state, high, low) => highs[state] === high && lows[state] === low,
    bytes: () => 4 * (4 * capacity + slots.length),
  };
}

function grown<Numbers extends Uint32Array | Int32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

/** 32 bits of a state; two seeds give 64. The bits of every number reach all others. */
export function hashOf(state: Int32Array, from: number, width: number, seed: number): number {
  let hash = seed;
  for (let index = from; index < from + width; index++) {
    let mixed = Math.imul(state[index] ?? 0, 0xcc9e2d51);
    mixed = (mixed << 15) | (mixed >>> 17);
    hash ^= Math.imul(mixed, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
