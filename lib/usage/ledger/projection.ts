import type { Charge } from "../../domain/charge.ts";
import type { VerificationRecord } from "../../records/record.ts";
import type { Item } from "../../store/write.ts";
import { sliceKey } from "../totals/keys.ts";
import { maxTransactionWrites, type Hindrance, type TableWrite } from "../../store/table.ts";
import { addUsage, totalsTouchedBy, type Tally } from "../totals/totals.ts";
import { rankOf, usageFromItem, usageItem, usageRecordsOf, type UsageRecord } from "./usage-record.ts";

/**
 * Computes usage records and totals from verification records, as pure functions.
 *
 * One transaction writes usage records and adds the difference to the totals. Each usage record is written on the
 * condition that it still has the charge from which the difference was computed. So at every instant the totals are
 * the sum of the usage records, whatever is delivered twice, late or out of order. A usage record moves only to a
 * charge of a higher rank, so it ends with the charge of the newest record.
 */

/** A change of a verification record; `before` is undefined if the record is new or its old image was not delivered. */
export type RecordChange = { before?: VerificationRecord | undefined; after: VerificationRecord };

/** A usage record to write; `stands` is the record that it replaces, as far as is known. */
export type UsageChange = { usage: UsageRecord; stands: UsageRecord | undefined };

/** Returns the usage records to write for changes of verification records: for each attempt, only the newest state. */
export function usageChangesOf(changes: Iterable<RecordChange>): UsageChange[] {
  const newest = new Map<string, UsageChange>();
  for (const { before, after } of changes) {
    const earlier = new Map(
      (before === undefined ? [] : usageRecordsOf(before)).map((usage) => [idOf(usage), usage]),
    );
    for (const usage of usageRecordsOf(after)) {
      const id = idOf(usage);
      const stands = earlier.get(id);
      if (stands !== undefined && !isNewer(usage, stands)) continue;
      const known = newest.get(id);
      if (known === undefined) newest.set(id, { usage, stands });
      else newest.set(id, { usage: newerOf(usage, known.usage), stands: olderOf(stands, known.stands) });
    }
  }
  return [...newest.values()];
}

/** Divides changes so that each part, with the totals that it changes, fits into one transaction. */
export function divideChanges(changes: readonly UsageChange[]): UsageChange[][] {
  const sorted = changes
    .map((change) => ({ change, totals: totalsTouchedBy(change.usage).map(({ pk, sk }) => `${pk} ${sk}`) }))
    .toSorted((left, right) => (left.totals.join() < right.totals.join() ? -1 : 1));
  const parts: UsageChange[][] = [];
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

/** The transaction for a part: first its usage records in order, then the totals in one of their slices. */
export function writesOf(part: readonly UsageChange[], slice: number): TableWrite[] {
  const tally: Tally = new Map();
  for (const { usage, stands } of part) {
    if (stands !== undefined) addUsage(tally, stands, -1);
    addUsage(tally, usage, 1);
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
export function rebase(part: readonly UsageChange[], hindrances: readonly Hindrance[]): UsageChange[] {
  return part.flatMap((change, index) => {
    const hindrance = hindrances[index];
    if (hindrance?.reason !== "condition") return [change];
    const stands = used(hindrance.item);
    return stands === undefined || isNewer(change.usage, stands) ? [{ ...change, stands }] : [];
  });
}

function usageWrite({ usage, stands }: UsageChange): TableWrite {
  return {
    type: "put",
    item: usageItem(usage),
    conditions:
      stands === undefined
        ? [{ path: ["pk"], test: "absent" }]
        : [
            { path: ["charge"], test: "equals", value: stands.charge satisfies Charge },
            { path: ["adjustments"], test: "absent" },
          ],
  };
}

function used(item: Item | undefined): UsageRecord | undefined {
  return item === undefined ? undefined : usageFromItem(item);
}

function isNewer(usage: UsageRecord, stands: UsageRecord): boolean {
  return stands.adjustments === undefined && rankOf(usage.charge) > rankOf(stands.charge);
}

function newerOf(left: UsageRecord, right: UsageRecord): UsageRecord {
  return isNewer(left, right) ? left : right;
}

function olderOf(left: UsageRecord | undefined, right: UsageRecord | undefined): UsageRecord | undefined {
  if (left === undefined || right === undefined) return undefined;
  return isNewer(left, right) ? right : left;
}

function idOf({ verificationId, attempt, startedAt }: UsageRecord): string {
  return `${verificationId} ${attempt} ${startedAt}`;
}
