import { freeCounter } from "../../records/attempts.ts";
import { recordFromItem } from "../../records/item.ts";
import { partitionKeyOf, type Attempt, type VerificationRecord } from "../../records/record.ts";
import type { Table } from "../../store/table.ts";
import type { RecordStore } from "../../store/write.ts";
import { monthsOf } from "../totals/directory.ts";
import { advance } from "./advance.ts";
import { entriesOf, entryFromItem, isOfLife, keyOf, type Entry } from "./entry.ts";
import { entriesOfVerification } from "./read-entries.ts";

/** Reads verification records. */
export type RecordReader = Pick<RecordStore, "read">;

/** An attempt in the books and in its record, as far as each has it. */
export type BookedAttempt = {
  /** The entry as it is stored; undefined if the stream has not posted it yet. */
  stands: Entry | undefined;
  /** The entry as it will stand once the stream has posted what the record shows. */
  current: Entry;
  /** The living record that the attempt belongs to. */
  record: VerificationRecord | undefined;
  /** The attempt in that record; undefined if it was dropped as free. */
  attempt: Attempt | undefined;
};

/** What was found: the attempt; several of that id and number, by their starts (epoch ms); or none. */
export type FoundAttempt =
  | { outcome: "found"; booked: BookedAttempt }
  | { outcome: "several"; startedAt: readonly number[] }
  | { outcome: "missing" };

/**
 * Finds an attempt that was ever booked. If its record lives and contains it, and its start is given, that is one read of
 * each table. Otherwise the one partition of each month that could have it is searched: without its start, an attempt of
 * the same number may be meant that was made before retention removed the record and the key was claimed again. The
 * record is read after the entries then: an attempt that the stream has posted in between, which its owner may still be
 * making, would pass for one whose record is gone.
 */
export async function findAttempt(
  wanted: { verificationId: string; attempt: number; startedAt?: number },
  { table, records }: { table: Table; records: RecordReader },
): Promise<FoundAttempt> {
  const known = wanted.startedAt === undefined ? undefined : await readRecord(records, wanted);
  const isExact = known?.seen !== undefined;
  const entries = isExact ? [] : await searchMonths(table, wanted);
  const { record, seen } = isExact ? known : await readRecord(records, wanted);
  const others = entries.filter(({ startedAt }) => startedAt !== seen?.startedAt);
  const meant = [...others, ...(seen === undefined ? [] : [seen])];
  if (meant.length > 1) return { outcome: "several", startedAt: meant.map(({ startedAt }) => startedAt) };
  if (record !== undefined && seen !== undefined) {
    const stored = await table.read(keyOf(seen));
    const stands = stored && entryFromItem(stored);
    const current = stands === undefined ? seen : (advance(stands, seen) ?? stands);
    return { outcome: "found", booked: { stands, current, record, attempt: record.attempts[seen.attempt] } };
  }
  const [entry] = entries;
  if (entry === undefined) return { outcome: "missing" };
  return {
    outcome: "found",
    booked: {
      stands: entry,
      current: entry,
      record: record !== undefined && hasDropped(record, entry) ? record : undefined,
      attempt: undefined,
    },
  };
}

/** The living record of a verification, and the entry of the wanted attempt as the record has it. */
async function readRecord(
  records: RecordReader,
  wanted: Wanted,
): Promise<{ record: VerificationRecord | undefined; seen: Entry | undefined }> {
  const item = await records.read(partitionKeyOf(wanted.verificationId) ?? "");
  const record = item && recordFromItem(item);
  return { record, seen: record && entriesOf(record).find((entry) => isWanted(entry, wanted)) };
}

/** Whether a record had a free attempt, and has dropped and counted it since. */
function hasDropped(record: VerificationRecord, entry: Entry): boolean {
  const isOfThisLife = isOfLife(entry, record) && entry.attempt <= record.attemptCount;
  return isOfThisLife && (record.earlierFree?.[freeCounter(entry)] ?? 0) > 0;
}

type Wanted = { verificationId: string; attempt: number; startedAt?: number };

async function searchMonths(table: Table, wanted: Wanted): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const month of await monthsOf(table)) {
    const entries = await entriesOfVerification(table, month, wanted.verificationId);
    found.push(...entries.filter((entry) => isWanted(entry, wanted)));
  }
  return found;
}

function isWanted(entry: Pick<Entry, "attempt" | "startedAt">, { attempt, startedAt }: Wanted): boolean {
  return entry.attempt === attempt && (startedAt === undefined || entry.startedAt === startedAt);
}
