import type { Charge } from "../../domain/charge.ts";
import type { Kind } from "../../domain/kinds.ts";
import { verificationId, type Attempt, type VerificationRecord } from "../../records/record.ts";
import type { Item } from "../../store/write.ts";
import { shanghaiDay } from "../../base/shanghai-day.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { TableItem, TableKey } from "../../store/table.ts";
import { usageRecordKey } from "./keys.ts";

/**
 * One attempt in the books: which caller called which provider, when, for which kind, and what it cost. No personal
 * data.
 */
export type UsageRecord = {
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
export function dayOf(usage: Pick<UsageRecord, "startedAt">): string {
  return shanghaiDay(usage.startedAt);
}

/** The name of an attempt in corrections and bills. */
export function attemptName(usage: Pick<UsageRecord, "verificationId" | "attempt">): string {
  return `${usage.verificationId}#${usage.attempt}`;
}

/** Returns the usage records of the attempts that a verification record still contains. */
export function usageRecordsOf(record: VerificationRecord): UsageRecord[] {
  return Object.entries(record.attempts).map(([attemptNumber, attempt]) =>
    usageRecordOf(record, Number(attemptNumber), attempt),
  );
}

function usageRecordOf(
  { pk, caller, kind, answer }: VerificationRecord,
  attempt: number,
  { provider, startedAt, charge, feeMilliFen, code, providerReference }: Attempt,
): UsageRecord {
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

/** The key of a usage record. */
export function keyOf(usage: UsageRecord): TableKey {
  return usageRecordKey({ ...usage, day: dayOf(usage) });
}

/** The stored form of a usage record. */
export function usageItem(usage: UsageRecord): TableItem {
  return { ...usage, ...keyOf(usage) };
}

/** Reads a stored usage record. Only {@link usageItem} writes them. */
export function usageFromItem({ pk: _pk, sk: _sk, ...fields }: Item): UsageRecord {
  if (typeof fields["verificationId"] !== "string") throw new TypeError("not a usage record");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but this module writes these items
  return fields as unknown as UsageRecord;
}
