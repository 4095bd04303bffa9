import { answerOf, type Answer } from "./answer.ts";
import { type Charge, chargedOf, type Charged } from "../domain/charge.ts";
import type { Kind } from "../domain/kinds.ts";
import {
  chargeOf,
  chargesOf,
  verificationId,
  type Attempt,
  type VerificationRecord,
} from "../records/record.ts";

/**
 * The state of a verification. `in_progress`: a request holds its key, or a provider may still be working. `retryable`:
 * no verdict yet, and the same key may be sent again. `done`, `attempts_exhausted`, `expired` (past its replay window
 * without a verdict), `forgotten` and `lost` (the record was lost, and the books alone tell of it) are final.
 */
export const verificationStatuses = [
  "in_progress",
  "retryable",
  "done",
  "attempts_exhausted",
  "expired",
  "forgotten",
  "lost",
] as const;

/** One of {@link verificationStatuses}. */
export type VerificationStatus = (typeof verificationStatuses)[number];

/** One call to a provider, as its caller may see it. `charge` is `open` until it is known how the call ended. */
export type AttemptView = {
  attempt: number;
  provider: string;
  charge: Charge;
  startedAt: string;
  durationMs: number | null;
  httpStatus: number | null;
  failure: string | null;
  code: string | null;
  providerReference: string | null;
  verdict: boolean;
};

/** A verification as its caller reads it: the answer, if there is one, and what was done for it. */
export type VerificationView = Partial<Answer> & {
  id: string;
  kind: Kind;
  status: VerificationStatus;
  /** What the key has cost as far as is known now; an answer's own `charged` stays as it was given. */
  chargedNow: Charged;
  attempts: readonly AttemptView[];
  /** Free attempts that are no longer listed. */
  earlierFreeAttempts: number;
  reference: string | null;
  createdAt: string;
  replayUntil: string;
};

/** The view of a record at an instant (epoch ms). */
export function viewOf(record: VerificationRecord, now: number): VerificationView {
  const earlierFree = Object.values(record.earlierFree ?? {});
  return {
    id: verificationId(record.pk),
    kind: record.kind,
    status: statusOf(record, now),
    ...answerOf(record),
    chargedNow: chargedOf(chargesOf(record)),
    attempts: Object.entries(record.attempts)
      .map(([attemptNumber, attempt]) => attemptView(Number(attemptNumber), attempt))
      .toSorted((left, right) => left.attempt - right.attempt),
    earlierFreeAttempts: earlierFree.reduce((sum, count) => sum + count, 0),
    reference: record.reference ?? null,
    createdAt: new Date(record.createdAt).toISOString(),
    replayUntil: new Date(record.replayUntil).toISOString(),
  };
}

function statusOf(record: VerificationRecord, now: number): VerificationStatus {
  if (record.forgotten === true) return "forgotten";
  if (record.lost !== undefined) return "lost";
  if (record.exhausted === true) return "attempts_exhausted";
  if (record.state === "done") return "done";
  if (now < record.freeAt) return "in_progress";
  return now < record.replayUntil ? "retryable" : "expired";
}

function attemptView(attemptNumber: number, attempt: Attempt): AttemptView {
  return {
    attempt: attemptNumber,
    provider: attempt.provider,
    charge: chargeOf(attempt),
    startedAt: new Date(attempt.startedAt).toISOString(),
    durationMs: attempt.durationMs ?? null,
    httpStatus: attempt.httpStatus ?? null,
    failure: attempt.failure ?? null,
    code: attempt.code ?? null,
    providerReference: attempt.providerReference ?? null,
    verdict: attempt.verdict ?? false,
  };
}
