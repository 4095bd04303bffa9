import type { VerificationRecord } from "../../records/record.ts";
import { isOfLife, type Entry } from "../ledger/entry.ts";

/**
 * Whether a living record proves that an attempt never was. It gives its attempts the numbers from 1 on, so it has none above
 * their count; and a number that it lists with another start is that other attempt's.
 */
export function neverWas({ attempt, ...entry }: Entry, record: VerificationRecord): boolean {
  if (!isOfLife(entry, record)) return false;
  const listed = record.attempts[attempt];
  return attempt > record.attemptCount || (listed !== undefined && listed.startedAt !== entry.startedAt);
}
