import type { LedgerWorld } from "./worlds.ts";

/** A state of a world of the books: a row of numbers. */
export type State = Int32Array;

/** Where the parts are in a state; the processes follow. */
export const cell = {
  usage: 0,
  record: 1,
  /** The last version of the record, also when retention has removed it. */
  last: 2,
  /** How many steps of its life the record has behind it. */
  lived: 3,
  /** The changes of the record, as the stream brings them. */
  stream: 4,
  /** The changes that a batch has taken, and those that never come, as bits by their places in the stream. */
  taken: 5,
  lost: 6,
  kills: 7,
  faults: 8,
  doubles: 9,
  losses: 10,
  settlements: 11,
  repairs: 12,
  closes: 13,
} as const;

export const firstProcess = 14;

/** What a world gives a number of, which is spent. */
export const budgets = ["kills", "faults", "doubles", "losses", "settlements", "repairs", "closes"] as const;

/** One number of a state. */
export function at(state: State, index: number): number {
  return state[index] ?? 0;
}

/** Takes one from a number of a state. */
export function spend(state: State, budget: (typeof budgets)[number]): void {
  state[cell[budget]] = at(state, cell[budget]) - 1;
}

/** Where processes are: first those of batches, which have no order among them, then all others. */
export function slotsOf({ batches, settlements, repairs, closes }: LedgerWorld) {
  const others = Math.min(1, settlements) + Math.min(1, repairs) + closes;
  const all = Array.from({ length: batches + others }, (_, index) => firstProcess + index);
  return { all, batches: all.slice(0, batches), others: all.slice(batches) };
}

/** Whether a change is among those of these bits. */
export function has(bits: number, place: number): boolean {
  return ((bits >> place) & 1) === 1;
}

/** The bits of changes. */
export function bitsOf(places: readonly number[]): number {
  return places.reduce((bits, place) => bits | (1 << place), 0);
}
