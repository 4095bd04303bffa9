import type { VerificationRecord } from "../../records/record.ts";
import { isOfLife, type Entry } from "../ledger/entry.ts";

/** The most by which the clocks of two instances may differ. Two lives of a key are much further apart. */
const clockToleranceMs = 60_000;

/**
 * The entries of a key's last life, by the start of their attempts, at most one for each number. Retention, or a script that
 * emptied the table, may have removed an earlier record of the key, whose attempts have the same numbers.
 */
export function lastLife(entries: readonly Entry[]): Entry[] {
  let life = new Map<number, Entry>();
  for (const entry of entries.toSorted((one, other) => one.startedAt - other.startedAt)) {
    // A number that comes again begins a life. Another instance, whose clock is behind, may have begun it.
    if (life.has(entry.attempt)) life = new Map([...life].filter(([, one]) => isBesides(one, entry)));
    life.set(entry.attempt, entry);
  }
  return [...life.values()];
}

/** Whether an attempt may be of the life that another one begins, although it seems to be older. */
function isBesides(one: Entry, first: Entry): boolean {
  return one.startedAt > first.startedAt - clockToleranceMs;
}

/** The entries of attempts that are no older than a copy of their record. */
export function entriesSince(copy: VerificationRecord, entries: readonly Entry[]): Entry[] {
  return lastLife(entries.filter((entry) => isOfLife(entry, copy)));
}

/**
 * Whether the entries of a last life may be of the record that a copy shows: if not, the key was claimed again since, after
 * its record had been removed.
 */
export function isLifeOf(copy: VerificationRecord, life: readonly Entry[]): boolean {
  const starts = Object.values(copy.attempts).map(({ startedAt }) => startedAt);
  const latest = Math.max(copy.createdAt, ...starts) + clockToleranceMs;
  return life.every(({ attempt, startedAt }) => {
    const listed = copy.attempts[attempt];
    if (listed !== undefined) return listed.startedAt === startedAt;
    // One that the copy has dropped as free, or one that was opened after the copy was made.
    return attempt > copy.attemptCount || startedAt <= latest;
  });
}
