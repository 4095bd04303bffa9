import type { Charge } from "../../domain/charge.ts";
import type { Kind } from "../../domain/kinds.ts";
import { verificationId, type Attempt, type VerificationRecord } from "../../records/record.ts";
import type { Item } from "../../store/write.ts";
import { shanghaiDay } from "../../base/shanghai-day.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { TableItem, TableKey } from "../../store/table.ts";
import { entryKey } from "./keys.ts";

/**
 * One attempt in the books: which caller called which provider, when, for which kind, and what it cost. No personal
 * data.
 */
export type Entry = {
  verificationId: string;
  attempt: number;
  caller: string;
  kind: Kind;
  provider: string;
  /** Epoch ms. Its day in Asia/Shanghai is the day of the books. */
  startedAt: number;
  charge: Charge;
  /** The list price in milli-fen: what the call costs if no package pays for it. */
  feeMilliFen: number;
  /** The vendor's own code, or the transport's. */
  code?: string;
  providerReference?: string;
  /** Set if this attempt produced the verdict. */
  verdict?: Verdict;
  /** How often an operator corrected the charge. The stream no longer writes such a record. */
  adjustments?: number;
};

const rankByCharge: Readonly<Record<Charge, number>> = { open: 0, unknown: 1, free: 2, charged: 2 };

/**
 * How far a charge is settled. It moves only to a higher rank, so of two states the one with the higher rank is
 * newer.
 */
export function rankOf(charge: Charge): number {
  return rankByCharge[charge];
}

/** The day in Asia/Shanghai, `YYYY-MM-DD`, on which an attempt started. */
export function dayOf(entry: Pick<Entry, "startedAt">): string {
  return shanghaiDay(entry.startedAt);
}

/** The name of an attempt in corrections and bills. */
export function attemptName(entry: Pick<Entry, "verificationId" | "attempt">): string {
  return `${entry.verificationId}#${entry.attempt}`;
}

/** Returns the entries of the attempts that a verification record still contains. */
export function entriesOf(record: VerificationRecord): Entry[] {
  return Object.entries(record.attempts).map(([attemptNumber, attempt]) =>
    entryOf(record, Number(attemptNumber), attempt),
  );
}

function entryOf(
  { pk, caller, kind, answer }: VerificationRecord,
  attempt: number,
  { provider, startedAt, charge, feeMilliFen, code, providerReference }: Attempt,
): Entry {
  return {
    verificationId: verificationId(pk),
    attempt,
    caller,
    kind,
    provider,
    startedAt,
    charge,
    feeMilliFen,
    ...(code === undefined ? {} : { code }),
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(answer?.attempt === attempt ? { verdict: answer.verdict } : {}),
  };
}

/** The key of an entry. */
export function keyOf(entry: Entry): TableKey {
  return entryKey({ ...entry, day: dayOf(entry) });
}

/** The stored form of an entry. */
export function entryItem(entry: Entry): TableItem {
  return { ...entry, ...keyOf(entry) };
}

/** Reads a stored entry. Only {@link entryItem} writes them. */
export function entryFromItem({ pk: _pk, sk: _sk, ...fields }: Item): Entry {
  if (typeof fields["verificationId"] !== "string") throw new TypeError("not an entry");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but this module writes these items
  return fields as unknown as Entry;
}
