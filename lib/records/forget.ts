import { attemptPath } from "./item.ts";
import { compareAndSet, type Transition } from "./protocol.ts";
import type { Attempt, VerificationRecord } from "./record.ts";
import { abandonOpenAttempts } from "./attempts.ts";

/**
 * Ends a key whose person was forgotten: its answer, what stands for the person, what the caller noted and the
 * codes that say as much as the answer are removed; who was called when and what it cost stays. A key that is
 * still held must be left alone until `freeAt`, or its holder's caller pays for nothing.
 */
export function forget(seen: VerificationRecord): Transition {
  const { record, edits, conditions } = abandonOpenAttempts(seen);
  const {
    answer: _answer,
    reference: _reference,
    consent: _consent,
    nameDigest: _nameDigest,
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
        ["nameDigest"],
        ...told.map((attemptNumber) => attemptPath(Number(attemptNumber), "code")),
      ],
    },
  };
}

/** What may be told of an attempt whose person was forgotten: a vendor's code for a verdict is the verdict. */
export function withoutAnswer<Told extends Pick<Attempt, "verdict" | "code">>(
  attempt: Told,
): Omit<Told, "code"> & Pick<Attempt, "code"> {
  if (attempt.verdict !== true) return attempt;
  const { code: _, ...rest } = attempt;
  return rest;
}

/** The digest of nobody: no person's and no input's is empty. */
const nobody = new Uint8Array(0);
