import { attemptName, type Entry } from "../ledger/entry.ts";
import { createHashTable, hashOf } from "./hash-table.ts";

/** Entries by attempt, in a hash table, so that the index of a million takes tens of megabytes. */
export type EntryIndex = {
  readonly size: number;
  /** How many of them a record has shown. */
  readonly seen: number;
  /** Adds an entry; false if there is another one for the same attempt. */
  add(entry: Entry): boolean;
  /** Whether there is an entry for an attempt, and whether it says the same. Marks it as seen. */
  see(entry: Entry): "same" | "different" | "missing";
  has(entry: Entry): boolean;
  /** Whether a record has shown this attempt. */
  isSeen(entry: Entry): boolean;
};

/** Creates an index. For how rarely it takes two attempts for one see {@link createHashTable}. */
export function createEntryIndex(): EntryIndex {
  const cells = createHashTable();
  let seen = 0;
  return {
    get size() {
      return cells.size();
    },
    get seen() {
      return seen;
    },
    add(entry) {
      return cells.insert(hashOf(attemptName(entry)), hashOf(contentOf(entry))[0]);
    },
    see(entry) {
      const cell = cells.find(hashOf(attemptName(entry)));
      if (cell === undefined) return "missing";
      if (!cells.isMarked(cell)) seen += 1;
      cells.mark(cell);
      return cells.content(cell) === hashOf(contentOf(entry))[0] ? "same" : "different";
    },
    has: (entry) => cells.find(hashOf(attemptName(entry))) !== undefined,
    isSeen(entry) {
      const cell = cells.find(hashOf(attemptName(entry)));
      return cell !== undefined && cells.isMarked(cell);
    },
  };
}

/** Everything in an entry that its record supports. */
export function contentOf(entry: Entry): string {
  const { caller, kind, provider, charge, feeMilliFen, providerReference, settlement } = entry;
  const { verdict, forgotten } = entry;
  return JSON.stringify([
    caller,
    kind,
    provider,
    charge,
    feeMilliFen,
    providerReference,
    settlement,
    verdict,
    forgotten,
  ]);
}
