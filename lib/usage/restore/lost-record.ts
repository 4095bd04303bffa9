import { longestLockMs, type RecordSettings } from "../../domain/record-settings.ts";
import { dropFreeAttempts } from "../../records/attempts.ts";
import { withoutAnswer } from "../../records/forget.ts";
import { partitionKeyOf, type Attempt, type VerificationRecord } from "../../records/record.ts";
import type { Entry } from "../ledger/entry.ts";

/** When records are restored (epoch ms), and the times of the deployment. */
export type RestoreTerms = { now: number; settings: RecordSettings };

/**
 * The record of a key that has only its entries left: it shows what the key has cost, and refuses the key for as long as
 * the record itself would have been kept. `entries` are of one life of the key, at least one. A person who was forgotten stays
 * forgotten. Undefined if the id in the entries is not that of a record.
 */
export function lostRecord(
  entries: readonly Entry[],
  { now, settings }: RestoreTerms,
): VerificationRecord | undefined {
  const [first] = entries;
  const pk = partitionKeyOf(first?.verificationId ?? "");
  if (first === undefined || pk === undefined) return undefined;
  const starts = entries.map(({ startedAt }) => startedAt);
  const attemptCount = Math.max(...entries.map(({ attempt }) => attempt));
  const verdict = entries.find((entry) => entry.verdict !== undefined)?.verdict;
  const isForgotten = entries.some(({ forgotten }) => forgotten === true);
  const record: VerificationRecord = {
    pk,
    state: "done",
    epoch: attemptCount,
    owner: nobody,
    freeAt: 0,
    fingerprint: nobody,
    pepperId: "",
    normalization: 0,
    subject: nobody,
    attempts: Object.fromEntries(entries.map((entry) => [entry.attempt, attemptOf(entry)])),
    attemptCount,
    caller: first.caller,
    kind: first.kind,
    createdAt: Math.min(...starts),
    replayUntil: now,
    expiresAt: expiryOf(Math.max(...starts), settings),
    restoredAt: now,
    ...(isForgotten ? { forgotten: true } : { lost: verdict === undefined ? {} : { verdict } }),
  };
  return dropFreeAttempts(record).record;
}

/** An attempt as its entry tells of it. No invocation is at work on it any more, so one that is open is unknown. */
export function attemptOf(entry: Entry): Attempt {
  const { provider, choice, startedAt, feeMilliFen, charge, settlement } = entry;
  const { durationMs, failure, code, providerReference, verdict, forgotten } = entry;
  const isDecided = settlement !== undefined && (charge === "free" || charge === "charged");
  return withoutCode(forgotten === true, {
    provider,
    ...(choice === "listed" ? {} : { choice }),
    charge: charge === "open" ? "unknown" : charge,
    owner: nobody,
    startedAt,
    feeMilliFen,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(failure === undefined ? {} : { failure }),
    ...(code === undefined ? {} : { code }),
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(verdict === undefined && forgotten !== true ? {} : { verdict: true }),
    ...(isDecided ? { settlement: { charge, number: settlement } } : {}),
  });
}

/** When retention removes a record (seconds since 1970) whose latest attempt started at a time (epoch ms). */
function expiryOf(startedAt: number, settings: RecordSettings): number {
  const keptMs = Math.max(settings.retentionMs, settings.replayWindowMs) + longestLockMs(settings);
  return Math.ceil((startedAt + keptMs) / 1000);
}

function withoutCode(isForgotten: boolean, attempt: Attempt): Attempt {
  return isForgotten ? withoutAnswer(attempt) : attempt;
}

/** Stands for no owner, no input and no person, because real tokens and digests are never empty. */
export const nobody = new Uint8Array(0);
