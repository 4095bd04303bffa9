import type { VerificationRecord } from "../../records/record.ts";
import { sliceKey } from "../totals/keys.ts";
import { maxTransactionWrites, type Hindrance, type TableWrite } from "../../store/table.ts";
import { addAttempt, totalsTouchedBy, type Tally } from "../totals/totals.ts";
import { advance, conditionsOf } from "./advance.ts";
import { attemptName, entriesOf, entryFromItem, entryItem, type Entry } from "./entry.ts";

/**
 * Computes entries and totals from verification records, as pure functions.
 *
 * One transaction writes entries and adds the difference to the totals. Each entry is written on the condition that it
 * still stands as it did when the difference was computed. So at every instant the totals are the sum of the entries,
 * whatever is delivered twice, late or out of order. An entry only ever advances, so it ends as the newest record has
 * it, or as it was settled.
 */

/** A change of a verification record; `before` is undefined if the record is new or its old image was not delivered. */
export type RecordChange = { before?: VerificationRecord | undefined; after: VerificationRecord };

/** An attempt as a record shows it; `stands` is its entry so far, as far as is known. */
export type EntryChange = { seen: Entry; stands: Entry | undefined };

/** Returns the entries to write for changes of verification records: for each attempt, only the newest state. */
export function entryChangesOf(changes: Iterable<RecordChange>): EntryChange[] {
  const newest = new Map<string, EntryChange>();
  for (const { before, after } of changes) {
    const earlier = new Map(
      (before === undefined ? [] : entriesOf(before)).map((entry) => [attemptName(entry), entry]),
    );
    for (const seen of entriesOf(after)) {
      const name = attemptName(seen);
      const stands = earlier.get(name);
      if (stands !== undefined && advance(stands, seen) === undefined) continue;
      const known = newest.get(name);
      if (known === undefined) newest.set(name, { seen, stands });
      else newest.set(name, { seen: newerOf(known.seen, seen), stands: olderOf(stands, known.stands) });
    }
  }
  return [...newest.values()];
}

/** Divides changes so that each part, with the totals that it changes, fits into one transaction. */
export function divideChanges(changes: readonly EntryChange[]): EntryChange[][] {
  const sorted = changes
    .map((change) => ({ change, totals: totalsTouchedBy(change.seen).map(({ pk, sk }) => `${pk} ${sk}`) }))
    .toSorted((left, right) => (left.totals.join() < right.totals.join() ? -1 : 1));
  const parts: EntryChange[][] = [];
  let touched = new Set<string>();
  for (const { change, totals } of sorted) {
    const part = parts.at(-1);
    const together = new Set([...touched, ...totals]);
    if (part !== undefined && part.length + 1 + together.size <= maxTransactionWrites) {
      part.push(change);
      touched = together;
    } else {
      parts.push([change]);
      touched = new Set(totals);
    }
  }
  return parts;
}

/** The transaction for a part: first its entries in order, then the totals in one of their slices. */
export function writesOf(part: readonly EntryChange[], slice: number): TableWrite[] {
  const tally: Tally = new Map();
  const entries = part.map(({ seen, stands }) => {
    const next = stands === undefined ? seen : (advance(stands, seen) ?? stands);
    addChange(tally, next, stands);
    return entryWrite(next, stands);
  });
  return [...entries, ...additionsOf(tally, slice)];
}

/** Adds to a tally what totals change by if an entry takes the place of another. */
export function addChange(tally: Tally, next: Entry, stands: Entry | undefined): void {
  if (stands !== undefined) addAttempt(tally, stands, -1);
  addAttempt(tally, next, 1);
}

/** Writes an entry on the condition that the one it replaces, if there is one, stands as it was seen. */
export function entryWrite(next: Entry, stands: Entry | undefined): TableWrite {
  return {
    type: "put",
    item: entryItem(next),
    conditions: stands === undefined ? [{ path: ["pk"], test: "absent" }] : conditionsOf(stands),
  };
}

/** Turns a tally into writes to one slice of each total. */
export function additionsOf(tally: Tally, slice: number): TableWrite[] {
  return [...tally.values()]
    .filter(({ amounts }) => amounts.size > 0)
    .map(({ group, amounts }) => ({ type: "add", key: sliceKey(group, slice), amounts }));
}

/**
 * Returns what remains of a part whose transaction was refused: without the changes that are already applied, and
 * with the others based on the current items.
 */
export function rebase(part: readonly EntryChange[], hindrances: readonly Hindrance[]): EntryChange[] {
  return part.flatMap((change, index) => {
    const hindrance = hindrances[index];
    if (hindrance?.reason !== "condition") return [change];
    const stands = hindrance.item && entryFromItem(hindrance.item);
    return stands === undefined || advance(stands, change.seen) !== undefined ? [{ ...change, stands }] : [];
  });
}

function newerOf(left: Entry, right: Entry): Entry {
  return advance(left, right) ?? left;
}

function olderOf(left: Entry | undefined, right: Entry | undefined): Entry | undefined {
  if (left === undefined || right === undefined) return undefined;
  return advance(left, right) === undefined ? right : left;
}
