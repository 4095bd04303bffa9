import { chargedOf } from "../domain/charge.ts";
import { answerOf, type Answer } from "./answer.ts";
import type { Dependencies } from "./dependencies.ts";
import { Problem } from "../domain/problem.ts";
import { problemOf } from "./failure-problem.ts";
import { chargeableAfter, type Routed } from "./route.ts";
import { attemptsExhausted } from "../records/claiming.ts";
import type { Unreported } from "../records/holding.ts";
import { chargesOf, verificationId, type StoredAnswer, type VerificationRecord } from "../records/record.ts";
import type { UnsavedLine } from "../log/log.ts";
import { judge } from "../domain/verdict.ts";

/** A check that reached a verdict, now or in an earlier request (`replayed`). */
export type Verified = {
  answer: Answer;
  replayed: boolean;
  /** False where the store did not take the answer: the same key runs again once its lock is free. */
  saved: boolean;
};

/** What the end of a check needs of {@link Dependencies}. */
type EndDependencies = Pick<Dependencies, "clock" | "config" | "records" | "log">;

/** What the end of a check must know of its beginning. */
export type CheckTerms = {
  /** Similarity from which the face matches, 0–100; undefined where the kind has no face. */
  threshold: number | undefined;
  warnings: readonly string[];
  /** How many providers could have been asked. */
  eligibleCount: number;
};

/** Judges a routed check, stores how it ended, and answers: a verdict, or Problem. */
export async function endCheck(
  routed: Routed,
  terms: CheckTerms,
  deadlineAt: number,
  dependencies: EndDependencies,
): Promise<Verified> {
  if (routed.outcome === "fenced") return yieldTo(routed, dependencies);
  return routed.outcome === "signal"
    ? endWithVerdict(routed, terms, deadlineAt, dependencies)
    : endWithoutVerdict(routed, terms, deadlineAt, dependencies);
}

/** The answer of a record that is done. */
export function replayOf(record: VerificationRecord): Verified {
  const answer = answerOf(record);
  if (answer === undefined) throw new TypeError("a finished record has no answer");
  return { answer, replayed: true, saved: true };
}

async function endWithVerdict(
  routed: Extract<Routed, { outcome: "signal" }>,
  terms: CheckTerms,
  deadlineAt: number,
  { records, log }: EndDependencies,
): Promise<Verified> {
  const { held, settlement } = routed;
  const answer = storedAnswer(routed, terms);
  const ending = await records.finish(held, settlement, answer, deadlineAt);
  if (ending.outcome === "fenced") return yieldTo(ending, { log });
  const saved = ending.outcome === "saved";
  if (!saved) log.unsaved(unsavedLine(ending));
  return { ...replayOf(ending.record), replayed: false, saved };
}

async function endWithoutVerdict(
  routed: Extract<Routed, { outcome: "failure" }>,
  { eligibleCount }: CheckTerms,
  deadlineAt: number,
  { clock, config, records, log }: EndDependencies,
): Promise<Verified> {
  const { held, settlement } = routed;
  if (chargeableAfter(held, settlement.charge) >= config.records.maxChargeableAttempts) {
    const ending = await records.finishExhausted(held, settlement, deadlineAt);
    if (ending.outcome === "fenced") return yieldTo(ending, { log });
    if (ending.outcome === "unsaved") log.unsaved(unsavedLine(ending));
    throw attemptsExhausted(ending.record);
  }
  const ending = await records.release(held, settlement, routed.unknownEndedAt, deadlineAt);
  if (ending.outcome === "fenced") return yieldTo(ending, { log });
  const saved = ending.outcome === "saved";
  if (!saved) log.unsaved(unsavedLine(ending));
  // A release that was not stored leaves the lock as the claim wrote it.
  const lockedMs = (saved ? ending.freeAt : held.freeAt) - clock.now();
  const retryAfterSeconds = lockedMs > 0 ? Math.ceil(lockedMs / 1000) : undefined;
  const everybodyAsked = routed.failures.length >= eligibleCount;
  throw problemOf(routed.failures, everybodyAsked, chargedOf(chargesOf(ending.record)), retryAfterSeconds);
}

/** Somebody else holds or has ended the key: theirs is the answer, so that nobody sees two. */
function yieldTo(
  { current, unreported }: { current: VerificationRecord | undefined; unreported?: Unreported },
  { log }: Pick<EndDependencies, "log">,
): Verified {
  if (unreported !== undefined) log.unsaved(unsavedLine(unreported));
  if (current?.forgotten === true) {
    throw new Problem("key_expired", { charged: chargedOf(chargesOf(current)) });
  }
  if (current?.state === "done" && current.answer !== undefined) return replayOf(current);
  if (current?.exhausted === true) throw attemptsExhausted(current);
  const charged = current === undefined ? "unknown" : chargedOf(chargesOf(current));
  throw new Problem("in_progress", { charged, retryAfterSeconds: 2 });
}

function storedAnswer(
  { held, settlement, signal, ready }: Extract<Routed, { outcome: "signal" }>,
  { threshold, warnings }: CheckTerms,
): StoredAnswer {
  const charges = chargesOf({
    ...held,
    attempts: { ...held.attempts, [held.attemptCount]: settlement },
  });
  return {
    ...judge(signal.finding, threshold),
    attempt: held.attemptCount,
    charged: chargedOf(charges),
    attemptCount: held.attemptCount,
    live: ready.provider.live,
    warnings,
  };
}

/** The open attempt of a record that could not be stored, for the log. */
function unsavedLine({ record, error }: Unreported): UnsavedLine {
  const {
    provider = "none",
    charge = "unknown",
    providerReference,
  } = record.attempts[record.attemptCount] ?? {};
  return {
    verificationId: verificationId(record.pk),
    attempt: record.attemptCount,
    provider,
    charge,
    ...(providerReference === undefined ? {} : { providerReference }),
    error,
  };
}
