import type { Charge } from "../../domain/charge.ts";
import type { VerificationRecord } from "../../records/record.ts";
import type { Item } from "../../store/write.ts";
import { sliceKey } from "../totals/keys.ts";
import { maxTransactionWrites, type Hindrance, type TableWrite } from "../../store/table.ts";
import { addUsage, totalsTouchedBy, type Tally } from "../totals/totals.ts";
import { rankOf, entryFromItem, entryItem, entriesOf, type Entry } from "./entry.ts";

/**
 * Computes entries and totals from verification records, as pure functions.
 *
 * One transaction writes entries and adds the difference to the totals. Each entry is written on the
 * condition that it still has the charge from which the difference was computed. So at every instant the totals are
 * the sum of the entries, whatever is delivered twice, late or out of order. An entry moves only to a
 * charge of a higher rank, so it ends with the charge of the newest record.
 */

/** A change of a verification record; `before` is undefined if the record is new or its old image was not delivered. */
export type RecordChange = { before?: VerificationRecord | undefined; after: VerificationRecord };

/** An entry to write; `stands` is the record that it replaces, as far as is known. */
export type EntryChange = { entry: Entry; stands: Entry | undefined };

/** Returns the entries to write for changes of verification records: for each attempt, only the newest state. */
export function entryChangesOf(changes: Iterable<RecordChange>): EntryChange[] {
  const newest = new Map<string, EntryChange>();
  for (const { before, after } of changes) {
    const earlier = new Map(
      (before === undefined ? [] : entriesOf(before)).map((entry) => [idOf(entry), entry]),
    );
    for (const entry of entriesOf(after)) {
      const id = idOf(entry);
      const stands = earlier.get(id);
      if (stands !== undefined && !isNewer(entry, stands)) continue;
      const known = newest.get(id);
      if (known === undefined) newest.set(id, { entry, stands });
      else newest.set(id, { entry: newerOf(entry, known.entry), stands: olderOf(stands, known.stands) });
    }
  }
  return [...newest.values()];
}

/** Divides changes so that each part, with the totals that it changes, fits into one transaction. */
export function divideChanges(changes: readonly EntryChange[]): EntryChange[][] {
  const sorted = changes
    .map((change) => ({ change, totals: totalsTouchedBy(change.entry).map(({ pk, sk }) => `${pk} ${sk}`) }))
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
  for (const { entry, stands } of part) {
    if (stands !== undefined) addUsage(tally, stands, -1);
    addUsage(tally, entry, 1);
  }
  return [...part.map(usageWrite), ...additionsOf(tally, slice)];
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
    const stands = used(hindrance.item);
    return stands === undefined || isNewer(change.entry, stands) ? [{ ...change, stands }] : [];
  });
}

function usageWrite({ entry, stands }: EntryChange): TableWrite {
  return {
    type: "put",
    item: entryItem(entry),
    conditions:
      stands === undefined
        ? [{ path: ["pk"], test: "absent" }]
        : [
            { path: ["charge"], test: "equals", value: stands.charge satisfies Charge },
            { path: ["adjustments"], test: "absent" },
          ],
  };
}

function used(item: Item | undefined): Entry | undefined {
  return item === undefined ? undefined : entryFromItem(item);
}

function isNewer(entry: Entry, stands: Entry): boolean {
  return stands.adjustments === undefined && rankOf(entry.charge) > rankOf(stands.charge);
}

function newerOf(left: Entry, right: Entry): Entry {
  return isNewer(left, right) ? left : right;
}

function olderOf(left: Entry | undefined, right: Entry | undefined): Entry | undefined {
  if (left === undefined || right === undefined) return undefined;
  return isNewer(left, right) ? right : left;
}

function idOf({ verificationId, attempt, startedAt }: Entry): string {
  return `${verificationId} ${attempt} ${startedAt}`;
}
