import type { Kind } from "../domain/kinds.ts";
import type { Charged } from "../domain/charge.ts";
import { verificationId, type VerificationRecord } from "../records/record.ts";
import type { Advice, PartResult, Reason, Verdict } from "../domain/verdict.ts";

/** The answer to a check that reached a verdict: the same object over HTTP and Invoke. */
export type Answer = {
  id: string;
  kind: Kind;
  verdict: Verdict;
  reason: Reason;
  advice: Advice;
  identity: PartResult;
  /** Absent if the kind has no face. `score` is 0–100, or null if the provider gives none. */
  face?: { result: PartResult; score: number | null; threshold: number };
  provider: string;
  providerReference: string | null;
  /** What the key had cost when the verdict was reached. */
  charged: Charged;
  attemptCount: number;
  /** False if a provider for trials made up the answer. */
  live: boolean;
  warnings: readonly string[];
  reference: string | null;
  /** RFC 3339, UTC. */
  createdAt: string;
};

/** A check that reached a verdict, now or in an earlier request (`replayed`). */
export type Verified = {
  answer: Answer;
  replayed: boolean;
  /** False if the answer could not be stored: the same key runs again once its lock is free. */
  saved: boolean;
};

/** The stored answer of a finished record, as a replay. */
export function replayOf(record: VerificationRecord): Verified {
  const answer = answerOf(record);
  if (answer === undefined) throw new TypeError("a finished record has no answer");
  return { answer, replayed: true, saved: true };
}

/**
 * The answer of a finished record; undefined if it has none. First answers and replays both come from here, with the
 * fields always in this order, so that a replay is identical to the byte.
 */
export function answerOf(record: VerificationRecord): Answer | undefined {
  const { answer } = record;
  const attempt = answer && record.attempts[answer.attempt];
  if (answer === undefined || attempt === undefined) return undefined;
  return {
    id: verificationId(record.pk),
    kind: record.kind,
    verdict: answer.verdict,
    reason: answer.reason,
    advice: answer.advice,
    identity: answer.identity,
    ...(answer.face === undefined
      ? {}
      : {
          face: {
            result: answer.face.result,
            score: answer.face.score,
            threshold: answer.face.threshold,
          },
        }),
    provider: attempt.provider,
    providerReference: attempt.providerReference ?? null,
    charged: answer.charged,
    attemptCount: answer.attemptCount,
    live: answer.live,
    warnings: answer.warnings,
    reference: record.reference ?? null,
    createdAt: new Date(record.createdAt).toISOString(),
  };
}
