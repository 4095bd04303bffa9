import { isDeepStrictEqual } from "node:util";
import type { Charge } from "../domain/charge.ts";
import { equalDigests } from "../secrets/equal-digests.ts";
import { freeCounter } from "./attempts.ts";
import { countsOneGuessAtMost } from "./guesses.ts";
import { chargeableCount, chargeOf, type Attempt, type VerificationRecord } from "./record.ts";

/** Two images of a record that follow each other. */
type Step = { before: VerificationRecord; after: VerificationRecord };

/** Where a charge may move to. */
const movesTo: Readonly<Record<Charge, readonly Charge[]>> = {
  open: ["open", "unknown", "free", "charged"],
  unknown: ["unknown", "free", "charged"],
  free: ["free"],
  charged: ["charged"],
};

/**
 * What every write of a verification record keeps to, whoever makes it: an invocation, its instance later, or an operator
 * who settles or forgets. The writes are conditional so that these rules hold; here they are asked of two images of one
 * record, which follow each other.
 */
const rules = {
  /** The key, its caller and what was sent with it never change, except that a person is forgotten. */
  identity: ({ before, after }) =>
    before.pk === after.pk &&
    before.caller === after.caller &&
    before.kind === after.kind &&
    before.createdAt === after.createdAt &&
    before.pepperId === after.pepperId &&
    before.normalization === after.normalization &&
    before.restoredAt === after.restoredAt &&
    isDeepStrictEqual(before.lost, after.lost) &&
    (after.forgotten === true || isDeepStrictEqual(inputOf(before), inputOf(after))),

  /** Forgetting is for ever, and leaves nothing that leads to the person. */
  forgotten: ({ before, after }) =>
    after.forgotten === true ? tellsNothing(after) : before.forgotten !== true,

  /** What is done stays done, with its answer. */
  final: ({ before, after }) =>
    before.state !== "done" ||
    (after.state === "done" &&
      after.epoch === before.epoch &&
      after.exhausted === before.exhausted &&
      (after.forgotten === true || isDeepStrictEqual(before.answer, after.answer))),

  /** A record is done because it has an answer, its attempts are used up, its person is forgotten, or it was lost. */
  ended: ({ after }) => isRightlyEnded(after),

  /** An acquisition raises the epoch by one and opens an attempt of a new owner, or ends a key that is used up. */
  acquisition: (step) =>
    isAcquired(step) ? isTakeover(step) || isExhaustion(step) : step.after.epoch === step.before.epoch,

  /** Between two acquisitions the owner stays, and only the owner gives the key back. */
  owner: (step) => {
    const { before, after } = step;
    if (isAcquired(step)) return true;
    if (!equalDigests(before.owner, after.owner)) return false;
    if (before.state === "claimed") return after.freeAt === before.freeAt || after.state === "released";
    return after.freeAt === before.freeAt && (after.state === before.state || after.forgotten === true);
  },

  /** A key gets a new window only by an acquisition, and only if it has cost nothing. */
  window: (step) => {
    const { before, after } = step;
    if (after.replayUntil === before.replayUntil && after.expiresAt === before.expiresAt) return true;
    const isAsNew = before.state === "released" && chargeableCount(before) === 0;
    // It may be kept for a shorter time: an operator may have lowered the retention since.
    return isAcquired(step) && isAsNew && after.replayUntil > before.replayUntil;
  },

  /** The holder of the key opens an attempt with the next number. No number is left out or used twice. */
  opening: ({ before, after }) => {
    const opened = after.attemptCount - before.attemptCount;
    const latest = after.attempts[after.attemptCount];
    if (opened === 0) return true;
    return opened === 1 && after.state === "claimed" && isOpening(latest, after);
  },

  /** An attempt is never written over, and disappears only if it was free and is counted as such. */
  attempts: (step) => attemptsAreKept(step),

  /** A charge only moves forward. */
  charge: ({ before, after }) =>
    eachPair(before, after, (was, is) => movesTo[was.charge].includes(is.charge)),

  /** Settlements are numbered in their order, and change one attempt and nothing else. */
  settlement: ({ before, after }) => {
    const isOrdered = eachPair(before, after, (was, is) => settlementFollows(was, is));
    return isOrdered && (!isSettled(before, after) || changesOneAttempt(before, after));
  },

  /** A guess is counted by a step of its own, and nothing else changes the count but forgetting. */
  guesses: ({ before, after }) =>
    after.forgotten === true ? after.guessedCount === undefined : countsOneGuessAtMost(before, after),

  /** Only the attempt of the holder is open. */
  open: ({ after }) =>
    Object.entries(after.attempts).every(
      ([number, { charge }]) =>
        charge !== "open" || (after.state === "claimed" && Number(number) === after.attemptCount),
    ),
} satisfies Record<string, (step: Step) => boolean>;

/** The rules that a change of a record breaks. `before` is undefined if the record is new. */
export function brokenStepRules(before: VerificationRecord | undefined, after: VerificationRecord): string[] {
  if (before === undefined) return isClaim(after) || isPutBack(after) ? [] : ["claim"];
  const step = { before, after };
  return Object.entries(rules).flatMap(([name, holds]) => (holds(step) ? [] : [name]));
}

function isClaim(record: VerificationRecord): boolean {
  const { state, epoch, attemptCount, attempts } = record;
  const { answer, exhausted, forgotten, earlierFree, guessedCount, lost, restoredAt } = record;
  const numbers = Object.keys(attempts).join();
  const isBare = [answer, exhausted, forgotten, earlierFree, guessedCount, lost, restoredAt].every(
    (field) => field === undefined,
  );
  return (
    state === "claimed" &&
    epoch === 1 &&
    attemptCount === 1 &&
    numbers === "1" &&
    isBare &&
    isOpening(attempts[1], record)
  );
}

/** Whether a new record is one that an operator has put back: nobody is at work for it. */
function isPutBack(record: VerificationRecord): boolean {
  const charges = Object.values(record.attempts).map(({ charge }) => charge);
  return (
    record.restoredAt !== undefined &&
    record.state !== "claimed" &&
    isRightlyEnded(record) &&
    !charges.includes("open")
  );
}

function isRightlyEnded({ state, answer, exhausted, forgotten, lost }: VerificationRecord): boolean {
  return state === "done"
    ? answer !== undefined || exhausted === true || forgotten === true || lost !== undefined
    : answer === undefined && exhausted !== true && lost === undefined;
}

function isOpening(attempt: Attempt | undefined, { owner }: VerificationRecord): boolean {
  return attempt?.charge === "open" && attempt.settlement === undefined && equalDigests(attempt.owner, owner);
}

function isAcquired({ before, after }: Step): boolean {
  return after.epoch === before.epoch + 1;
}

function isTakeover({ before, after }: Step): boolean {
  return (
    before.state !== "done" &&
    after.state === "claimed" &&
    after.attemptCount === before.attemptCount + 1 &&
    !equalDigests(before.owner, after.owner)
  );
}

function isExhaustion({ before, after }: Step): boolean {
  return (
    before.state !== "done" &&
    after.exhausted === true &&
    after.attemptCount === before.attemptCount &&
    equalDigests(before.owner, after.owner)
  );
}

function inputOf({ fingerprint, subject, reference, consent }: VerificationRecord): unknown[] {
  return [fingerprint, subject, reference, consent];
}

function tellsNothing(record: VerificationRecord): boolean {
  const { state, answer, fingerprint, subject, reference, consent, attempts } = record;
  const isErased = [answer, reference, consent].every((field) => field === undefined);
  const isUnnamed = fingerprint.byteLength === 0 && subject.byteLength === 0;
  const isTold = Object.values(attempts).some(({ verdict, code }) => verdict === true && code !== undefined);
  return state === "done" && isErased && isUnnamed && !isTold;
}

function attemptsAreKept(step: Step): boolean {
  const { before, after } = step;
  const dropped = Object.entries(before.attempts).filter(([number]) => after.attempts[number] === undefined);
  const isDroppable = dropped.every(
    ([, attempt]) => attempt.settlement === undefined && chargeOf(attempt) === "free",
  );
  if (!isDroppable || (dropped.length > 0 && !isTakeover(step))) return false;
  const added = Object.entries(after.attempts).filter(
    ([number]) => before.attempts[number] === undefined && Number(number) <= before.attemptCount,
  );
  const isRestored = added.every(
    ([, { charge, settlement }]) => charge === "free" && settlement !== undefined,
  );
  const counts = new Map(Object.entries(before.earlierFree ?? {}));
  for (const [, attempt] of dropped) count(counts, attempt, 1);
  for (const [, attempt] of added) count(counts, attempt, -1);
  const isCounted = isDeepStrictEqual(counts, new Map(Object.entries(after.earlierFree ?? {})));
  return isRestored && isCounted && eachPair(before, after, isSameCall);
}

function count(counts: Map<string, number>, attempt: Attempt, change: number): void {
  const counter = freeCounter(attempt);
  counts.set(counter, (counts.get(counter) ?? 0) + change);
}

function isSameCall(was: Attempt, is: Attempt): boolean {
  return (
    was.provider === is.provider &&
    was.startedAt === is.startedAt &&
    was.feeMilliFen === is.feeMilliFen &&
    equalDigests(was.owner, is.owner)
  );
}

function settlementFollows({ settlement: was }: Attempt, { settlement: is }: Attempt): boolean {
  if (was === undefined) return is === undefined || is.number >= 1;
  if (is === undefined || is.number < was.number) return false;
  return is.number > was.number || is.charge === was.charge;
}

function isSettled(before: VerificationRecord, after: VerificationRecord): boolean {
  return Object.entries(after.attempts).some(
    ([number, { settlement }]) => settlement?.number !== before.attempts[number]?.settlement?.number,
  );
}

function changesOneAttempt(before: VerificationRecord, after: VerificationRecord): boolean {
  const bare = { attempts: {}, earlierFree: {} };
  const changed = Object.keys(after.attempts).filter(
    (number) => !isDeepStrictEqual(before.attempts[number], after.attempts[number]),
  );
  return changed.length === 1 && isDeepStrictEqual({ ...before, ...bare }, { ...after, ...bare });
}

/** Whether `holds` is true of every attempt that both images have. */
function eachPair(
  before: VerificationRecord,
  after: VerificationRecord,
  holds: (was: Attempt, is: Attempt) => boolean,
): boolean {
  return Object.entries(before.attempts).every(([number, was]) => {
    const is = after.attempts[number];
    return is === undefined || holds(was, is);
  });
}
