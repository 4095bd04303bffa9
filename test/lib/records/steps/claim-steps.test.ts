import { describe, expect, it } from "vitest";
import { Problem } from "../../../../lib/domain/problem.ts";
import { defaultRecordSettings } from "../../../../lib/domain/record-settings.ts";
import { forget } from "../../../../lib/records/forget.ts";
import { type VerificationRecord, verificationId } from "../../../../lib/records/record.ts";
import {
  beginClaim,
  continueClaim,
  type ClaimStep,
  type ClaimTerms,
  type Likeness,
  standingOf,
} from "../../../../lib/records/steps/claim-steps.ts";
import { match } from "../fixtures.ts";

const now = Date.UTC(2026, 10, 22, 4, 30);
const terms: ClaimTerms = {
  pk: "v1#aaaaaaaaaaaaaaaaaaaaaa",
  caller: "iam:000000000000:role/orders",
  kind: "two_factor",
  pepperId: "p1",
  normalization: 1,
  fingerprint: new Uint8Array(32).fill(1),
  subject: new Uint8Array(16).fill(9),
  provider: "first",
  feeMilliFen: 60_000,
  owner: new Uint8Array(16).fill(7),
  deadlineAt: now + 29_000,
};

/** The record that a claim intends, and its step. */
function begun(): { step: Extract<ClaimStep, { next: "write" }>; record: VerificationRecord } {
  const step = beginClaim(terms, now, defaultRecordSettings);
  if (step.next !== "write") throw new TypeError("a claim begins with a write");
  return { step, record: step.state.intended };
}

const { record } = begun();
const first = record.attempts["1"];
if (first === undefined) throw new TypeError("a claim opens an attempt");
const unknownAttempts = { "1": { ...first, charge: "unknown" as const } };
const done: VerificationRecord = { ...record, state: "done", freeAt: 0, answer: match };
const windowOver = { replayUntil: now };

/** Records of which each may be met by a caller, with the problem that one with the same input gets. */
const refused: readonly (readonly [string, VerificationRecord, string])[] = [
  ["in progress", record, "in_progress"],
  ["released and not free yet", { ...record, state: "released" }, "in_progress"],
  ["done, after its window", { ...done, ...windowOver }, "key_expired"],
  [
    "released with an attempt that may have been charged, after its window",
    { ...record, state: "released", freeAt: 0, attempts: unknownAttempts, ...windowOver },
    "key_expired",
  ],
  ["exhausted", { ...done, exhausted: true, attempts: unknownAttempts }, "attempts_exhausted"],
];

/** The same and a verdict that is replayed. */
const everyState = [...refused, ["done", done, "replay"] as const];

function problemOf(seen: VerificationRecord, likeness: Likeness): Problem {
  const standing = standingOf(seen, likeness, now, defaultRecordSettings);
  if (standing instanceof Problem) return standing;
  throw new TypeError("the key is not refused");
}

describe("a key that is refused", () => {
  it.each(refused)("tells its verification to a caller with the same input: %s", (_, seen, code) => {
    expect(problemOf(seen, "same")).toMatchObject({ code, verificationId: verificationId(terms.pk) });
  });

  it.each(refused)("tells it to no other caller, and nothing but what the key has cost: %s", (_, seen) => {
    for (const [likeness, code] of [
      ["unknowable", "key_expired"],
      ["unknown", "unavailable"],
    ] as const) {
      expect(problemOf(seen, likeness)).toMatchObject({ code, verificationId: undefined });
    }
  });

  it.each(everyState)("counts another input first, whatever its state: %s", (_, seen) => {
    for (const likeness of ["other", "renormalised"] as const) {
      expect(standingOf(seen, likeness, now, defaultRecordSettings)).toBe("differs");
      const { step } = begun();
      const refusal = { outcome: "refused", current: { ...seen, owner: new Uint8Array(16) } } as const;
      expect(continueClaim(step.state, refusal, likeness, now, defaultRecordSettings)).toMatchObject({
        next: "count",
        record: seen.answer === undefined ? {} : { answer: seen.answer },
      });
    }
  });

  it.each(everyState)("tells no input anything while it is locked: %s", (_, seen) => {
    const locked = { ...seen, guessedSince: now - 1_000, guessedCount: 5 };
    for (const likeness of ["same", "other", "renormalised", "unknowable", "unknown"] as const) {
      expect(problemOf(locked, likeness)).toMatchObject({
        code: "key_locked",
        retryAfterSeconds: 3_599,
        verificationId: undefined,
      });
    }
  });

  it("tells it to nobody once its person was forgotten, even if that happened during the claim", () => {
    const { step } = begun();
    const exhausting = { ...step.state, intended: { ...record, exhausted: true as const, epoch: 2 } };
    const forgotten = { ...forget({ ...done, exhausted: true }).record, epoch: 2, owner: new Uint8Array(16) };
    expect(
      continueClaim(
        exhausting,
        { outcome: "refused", current: forgotten },
        "unknowable",
        now,
        defaultRecordSettings,
      ),
    ).toMatchObject({ next: "refuse", problem: { code: "key_expired", verificationId: undefined } });
  });
});
