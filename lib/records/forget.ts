import { attemptPath } from "./item.ts";
import { compareAndSet, type Transition } from "./protocol.ts";
import type { Attempt, VerificationRecord } from "./record.ts";
import { abandonOpenAttempts } from "./attempts.ts";

/**
 * Ends a key whose person was forgotten. It removes the answer, the digests that represent the person, the caller's
 * notes and the codes that reveal the answer. It keeps which provider was called when, and what that cost. Do not
 * change a held key before `freeAt`, or its caller pays without getting an answer.
 */
export function forget(seen: VerificationRecord): Transition {
  const { record, edits, conditions } = abandonOpenAttempts(seen);
  const {
    answer: _answer,
    reference: _reference,
    consent: _consent,
    guessedSince: _guessedSince,
    guessedCount: _guessedCount,
    ...kept
  } = record;
  const told = Object.keys(record.attempts).filter(
    (attemptNumber) => record.attempts[attemptNumber]?.verdict === true,
  );
  const attempts = Object.fromEntries(
    Object.entries(record.attempts).map(([attemptNumber, attempt]) => [
      attemptNumber,
      withoutAnswer(attempt),
    ]),
  );
  return {
    record: {
      ...kept,
      state: "done",
      forgotten: true,
      fingerprint: nobody,
      subject: nobody,
      attempts,
    },
    write: {
      type: "update",
      pk: seen.pk,
      conditions: [...compareAndSet(seen), ...conditions],
      set: [
        ...edits,
        [["state"], "done"],
        [["forgotten"], true],
        [["fingerprint"], nobody],
        [["subject"], nobody],
      ],
      remove: [
        ["answer"],
        ["reference"],
        ["consent"],
        ["guessedSince"],
        ["guessedCount"],
        ...told.map((attemptNumber) => attemptPath(Number(attemptNumber), "code")),
      ],
    },
  };
}

/**
 * What remains of an attempt whose person was forgotten: without a vendor's code for a verdict, which is the verdict.
 */
export function withoutAnswer<Told extends Pick<Attempt, "verdict" | "code">>(
  attempt: Told,
): Omit<Told, "code"> & Pick<Attempt, "code"> {
  if (attempt.verdict !== true) return attempt;
  const { code: _, ...rest } = attempt;
  return rest;
}

/** A digest that represents no person and no input, because real digests are never empty. */
const nobody = new Uint8Array(0);
