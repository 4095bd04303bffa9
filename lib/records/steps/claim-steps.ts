import { chargedOf } from "../../domain/charge.ts";
import type { Choice } from "../../domain/choices.ts";
import type { Consent } from "../../domain/consent.ts";
import type { Kind } from "../../domain/kinds.ts";
import { Problem } from "../../domain/problem.ts";
import { lockMarginMs, longestLockMs, type RecordSettings } from "../../domain/record-settings.ts";
import { equalDigests } from "../../secrets/equal-digests.ts";
import type { Write } from "../../store/write.ts";
import { openedAttempt, type NewAttempt } from "../attempts.ts";
import { lockedMs } from "../guesses.ts";
import * as protocol from "../protocol.ts";
import { chargeableCount, chargesOf, verificationId, type VerificationRecord } from "../record.ts";
import type { StoreAnswer } from "./answer.ts";

/**
 * The writes that acquire a key, as steps without an await: each takes the state and the store's answer and returns the
 * next write, the call that may start, or the end.
 */

/** What is claimed. No personal data: digests represent the key, the input and the person. */
export type ClaimTerms = {
  pk: string;
  caller: string;
  kind: Kind;
  reference?: string;
  consent?: Consent;
  pepperId: string;
  fingerprint: Uint8Array;
  /** The version of the normal forms that the fingerprint is made of. */
  normalization: number;
  subject: Uint8Array;
  /** The provider to call first, and why, unless it is the first of the configured order. */
  provider: string;
  choice?: Choice;
  feeMilliFen: number;
  /** Whether that provider's vendor sends back our own id of the call. */
  echoesCallId?: true | undefined;
  /** The token of this invocation. */
  owner: Uint8Array;
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
};

/** A write that waits for the store's answer. */
export type ClaimState = {
  terms: ClaimTerms;
  /** How often the record that refused a write was read. */
  rounds: number;
  /** What is stored if `write` takes effect. */
  intended: VerificationRecord;
  write: Write;
};

/** What the shell does next. Only after `call` may a paid call start. `count` refuses the request as a guess. */
export type ClaimStep =
  | { next: "write"; state: ClaimState }
  | { next: "call" | "replay"; record: VerificationRecord }
  | { next: "count"; record: VerificationRecord; likeness: Likeness }
  | { next: "refuse"; problem: Problem };

/**
 * How the input of a request compares with that of the record: `renormalised` if they differ and were normalised by other
 * rules, `unknowable` if the person was forgotten, the record lost or its pepper removed, `unknown` if this instance's keys tell
 * nothing of that pepper.
 */
export type Likeness = "same" | "other" | "renormalised" | "unknowable" | "unknown";

/** How often a claim looks at the record again if it changes during the claim. */
const maxRounds = 3;
/** How long a caller is told to wait while the owner may still answer. */
const runningRetrySeconds = 2;
/** How long a caller is told to wait for another instance, or for this one to read newer keys: it tries once a minute. */
const unknownPepperRetrySeconds = 10;

/** The first step: a Put that is both the lock and the write-ahead attempt. `now` is epoch ms. */
export function beginClaim(terms: ClaimTerms, now: number, settings: RecordSettings): ClaimStep {
  return write(terms, 0, protocol.claim(freshRecord(terms, now, settings)));
}

/**
 * The step after the store has answered the write of `state`. `likeness` is that of the record that refused it.
 */
export function continueClaim(
  state: ClaimState,
  answer: StoreAnswer,
  likeness: Likeness,
  now: number,
  settings: RecordSettings,
): ClaimStep {
  const { terms, rounds, intended } = state;
  // The store did not answer, so the previous cost of the key is unknown too.
  if (answer.outcome === "failed") {
    return refuse(new Problem("unavailable", { charged: "unknown", storeError: answer.error }));
  }
  if (answer.outcome === "applied") return acquired(intended);
  const { current } = answer;
  // Retention removed the item between two tries. The caller's next try will find the key new.
  if (current === undefined) return refuse(stillRunning());
  if (isOwnWrite(current, intended)) return acquired(intended);
  // Another invocation that changed the item in the meantime found the same attempts; only an operator's settlement
  // differs.
  if (intended.exhausted === true && current.exhausted !== true) return refuse(stillRunning());
  const standing = standingOf(current, likeness, now, settings);
  if (standing === "replay") return { next: "replay", record: current };
  if (standing === "differs") return { next: "count", record: current, likeness };
  if (standing !== "free") return refuse(standing);
  if (rounds >= maxRounds) return refuse(stillRunning());
  return write(terms, rounds + 1, acquisition(current, terms, now, settings));
}

/**
 * What may be done with a key that has a record: `replay` its answer, or acquire it because it is `free`; otherwise why
 * neither is allowed. A request whose input `differs` must be counted before it is told so. A locked key does not tell how an
 * input compares. A released key whose attempts were all free may be acquired after its replay window too: it has
 * cost nothing, so it is as good as new. Only a caller with the same input learns the verification's id.
 */
export function standingOf(
  seen: VerificationRecord,
  likeness: Likeness,
  now: number,
  settings: RecordSettings,
): "replay" | "free" | "differs" | Problem {
  const charged = chargedOf(chargesOf(seen));
  const locked = lockedMs(seen, now);
  if (locked > 0) {
    return new Problem("key_locked", { charged, retryAfterSeconds: Math.ceil(locked / 1000) });
  }
  // The pepper is newer than what this instance could read. The key may be live and paid for, so it must be sent again.
  if (likeness === "unknown") {
    return new Problem("unavailable", { charged: "unknown", retryAfterSeconds: unknownPepperRetrySeconds });
  }
  // The input can never be compared, so the key is refused and never runs.
  if (likeness === "unknowable") return new Problem("key_expired", { charged });
  if (likeness === "other" || likeness === "renormalised") return "differs";
  const known = { charged, verificationId: verificationId(seen.pk) };
  if (seen.state !== "done" && now < seen.freeAt) {
    return new Problem("in_progress", {
      ...known,
      retryAfterSeconds: retryAfterSeconds(seen, now, settings),
    });
  }
  if (now >= seen.replayUntil && !isAsNew(seen)) return new Problem("key_expired", known);
  if (seen.exhausted === true) return attemptsExhausted(seen);
  return seen.state === "done" ? "replay" : "free";
}

/** The problem for a key whose attempts are used up, for a caller with its input. */
export function attemptsExhausted(record: VerificationRecord): Problem {
  const charged = chargedOf(chargesOf(record));
  return new Problem("attempts_exhausted", { charged, verificationId: verificationId(record.pk) });
}

function write(
  terms: ClaimTerms,
  rounds: number,
  { record: intended, write: next }: protocol.Transition,
): ClaimStep {
  return { next: "write", state: { terms, rounds, intended, write: next } };
}

function acquired(record: VerificationRecord): ClaimStep {
  return record.exhausted === true ? refuse(attemptsExhausted(record)) : { next: "call", record };
}

function refuse(problem: Problem): ClaimStep {
  return { next: "refuse", problem };
}

/** The problem for a key that has changed under the request's hands: the next try finds out how it stands. */
export function stillRunning(): Problem {
  return new Problem("in_progress", { charged: "unknown", retryAfterSeconds: runningRetrySeconds });
}

/** Whether a write was refused because an earlier try has already written this item. */
function isOwnWrite(seen: VerificationRecord, written: VerificationRecord): boolean {
  return equalDigests(seen.owner, written.owner) && seen.epoch === written.epoch;
}

/** Whether a key has cost nothing and never will. */
function isAsNew(seen: VerificationRecord): boolean {
  return seen.state === "released" && chargeableCount(seen) === 0;
}

function acquisition(
  seen: VerificationRecord,
  terms: ClaimTerms,
  now: number,
  settings: RecordSettings,
): protocol.Transition {
  if (chargeableCount(seen) >= settings.maxChargeableAttempts) return protocol.exhaust(seen);
  const lifetime = now >= seen.replayUntil ? lifetimeFrom(now, settings) : undefined;
  return protocol.takeOver(seen, terms.owner, freeAtOf(terms, settings), newAttempt(terms, now), lifetime);
}

function retryAfterSeconds(seen: VerificationRecord, now: number, settings: RecordSettings): number {
  const ownerDeadlineAt = seen.freeAt - lockMarginMs(settings);
  if (seen.state === "claimed" && now < ownerDeadlineAt) return runningRetrySeconds;
  return Math.max(1, Math.ceil((seen.freeAt - now) / 1000));
}

function freeAtOf({ deadlineAt }: ClaimTerms, settings: RecordSettings): number {
  return deadlineAt + lockMarginMs(settings);
}

/** A key is kept until its last lock has certainly ended, even if it is acquired at the end of its replay window. */
function lifetimeFrom(now: number, settings: RecordSettings): protocol.Lifetime {
  const keptMs = Math.max(settings.retentionMs, settings.replayWindowMs) + longestLockMs(settings);
  return { replayUntil: now + settings.replayWindowMs, expiresAt: Math.ceil((now + keptMs) / 1000) };
}

function newAttempt(
  { provider, choice, feeMilliFen, echoesCallId }: ClaimTerms,
  startedAt: number,
): NewAttempt {
  return { provider, ...(choice === undefined ? {} : { choice }), startedAt, feeMilliFen, echoesCallId };
}

function freshRecord(terms: ClaimTerms, now: number, settings: RecordSettings): VerificationRecord {
  const { pk, owner, fingerprint, pepperId, normalization, subject } = terms;
  const { caller, kind, reference, consent } = terms;
  return {
    pk,
    state: "claimed",
    epoch: 1,
    owner,
    freeAt: freeAtOf(terms, settings),
    fingerprint,
    pepperId,
    normalization,
    subject,
    attempts: { "1": openedAttempt({ pk, owner }, 1, newAttempt(terms, now)) },
    attemptCount: 1,
    caller,
    kind,
    ...(reference === undefined ? {} : { reference }),
    ...(consent === undefined ? {} : { consent }),
    createdAt: now,
    ...lifetimeFrom(now, settings),
  };
}
