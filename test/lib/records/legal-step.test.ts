import { describe, expect, it } from "vitest";
import { recordFromItem, recordItem } from "../../../lib/records/item.ts";
import { forget } from "../../../lib/records/forget.ts";
import { countGuess } from "../../../lib/records/guesses.ts";
import { brokenStepRules } from "../../../lib/records/legal-step.ts";
import * as protocol from "../../../lib/records/protocol.ts";
import type { Attempt, VerificationRecord } from "../../../lib/records/record.ts";
import { settle } from "../../../lib/records/settle.ts";
import { written } from "../store/memory-store.ts";
import type { Write } from "../../../lib/store/write.ts";
import { charged, free, longAfterAnyRun, match, reportsOf, unknown } from "./fixtures.ts";

const now = Date.UTC(2026, 10, 22, 4, 30);
const nextAttempt = { provider: "second", startedAt: now + 1_000, feeMilliFen: 17_000 };
const [first, second, third] = [1, 2, 3].map((fill) => new Uint8Array(16).fill(fill));
if (first === undefined || second === undefined || third === undefined) throw new Error("no owners");

/** A record as its first claim writes it. */
const claimed: VerificationRecord = {
  pk: "v1#aaaaaaaaaaaaaaaaaaaaaa",
  state: "claimed",
  epoch: 1,
  owner: first,
  freeAt: now + 80_000,
  fingerprint: new Uint8Array(32).fill(1),
  pepperId: "p1",
  normalization: 1,
  subject: new Uint8Array(16).fill(9),
  attempts: { "1": { provider: "first", charge: "open", owner: first, startedAt: now, feeMilliFen: 60_000 } },
  attemptCount: 1,
  caller: "iam:000000000000:role/orders",
  kind: "two_factor",
  reference: "order-17",
  createdAt: now,
  replayUntil: now + 86_400_000,
  expiresAt: longAfterAnyRun,
};

/** The record after a write. */
function after(record: VerificationRecord, write: Write): VerificationRecord {
  const item = written(recordItem(record), write);
  if (item === undefined) throw new Error("the write is refused");
  return recordFromItem(item);
}

const failedOver = after(claimed, protocol.failOver(claimed, reportsOf(claimed, unknown), nextAttempt).write);
const done = after(failedOver, protocol.finish(failedOver, reportsOf(failedOver, charged), match).write);
const released = after(claimed, protocol.release(claimed, reportsOf(claimed, free), 0).write);
const takenOver = after(released, protocol.takeOver(released, second, now + 200_000, nextAttempt).write);
const freeAgain = after(takenOver, protocol.release(takenOver, reportsOf(takenOver, free), 0).write);
const dropped = after(freeAgain, protocol.takeOver(freeAgain, third, now + 300_000, nextAttempt).write);
const exhausted = after(released, protocol.exhaust(released).write);
const settled = after(done, settle(done, 1, { charge: "free", number: 1 }, now));
const reportedLate = after(done, protocol.reportLate(done.pk, 1, first, { ...unknown, charge: "charged" }));
const guessed = after(done, countGuess(done, now));
const guessedAgain = after(guessed, countGuess(guessed, now + 1));
const guessedWhileHeld = after(claimed, countGuess(claimed, now));
const doneAfterGuess = after(
  guessedWhileHeld,
  protocol.finish(claimed, reportsOf(claimed, charged), match).write,
);
const forgotten = after(settled, forget(settled).write);
const forgottenAfterGuess = after(guessed, forget(guessed).write);
const anew = after(
  released,
  protocol.takeOver(released, second, now + 200_000, nextAttempt, {
    replayUntil: claimed.replayUntil + 1_000,
    expiresAt: longAfterAnyRun + 1,
  }).write,
);

/** The same after the retention was lowered. */
const keptShorter = { ...anew, expiresAt: claimed.expiresAt - 86_400 };

/** Records that an operator has put back, and one that only the books knew. */
const doneAgain = { ...withAttempt(done, 1, { charge: "unknown" }), restoredAt: now };
const releasedAgain = { ...withAttempt(released, 1, { charge: "unknown" }), restoredAt: now };
const { answer: _answer, ...unanswered } = doneAgain;
const { restoredAt: _restoredAt, ...unmarked } = { ...unanswered, lost: {} };
const lost = { ...unanswered, lost: { verdict: "match" as const } };

/** Changes one attempt of a record. */
function withAttempt(
  record: VerificationRecord,
  number: number,
  changes: Partial<Attempt>,
): VerificationRecord {
  const known = record.attempts[number];
  if (known === undefined) throw new Error("no such attempt");
  return { ...record, attempts: { ...record.attempts, [number]: { ...known, ...changes } } };
}

/** A record without one of its attempts. */
function without(record: VerificationRecord, number: string): VerificationRecord {
  const attempts = Object.entries(record.attempts).filter(([name]) => name !== number);
  return { ...record, attempts: Object.fromEntries(attempts) };
}

it.each<[string, VerificationRecord | undefined, VerificationRecord]>([
  ["a claim", undefined, claimed],
  ["a fail-over", claimed, failedOver],
  ["a verdict", failedOver, done],
  ["a release", claimed, released],
  ["a takeover", released, takenOver],
  ["a takeover that drops a free attempt", freeAgain, dropped],
  ["a takeover that begins a free key anew", released, anew],
  ["a takeover that begins a free key anew, with less retention", released, keptShorter],
  ["the end of a key whose attempts are used up", released, exhausted],
  ["a settlement", done, settled],
  ["a late report", done, reportedLate],
  ["a guess", done, guessed],
  ["another guess", guessed, guessedAgain],
  ["a guess while the key is held", claimed, guessedWhileHeld],
  ["the holder's finish after a guess that it knows nothing of", guessedWhileHeld, doneAfterGuess],
  ["forgetting", settled, forgotten],
  ["forgetting after a guess", guessed, forgottenAfterGuess],
  ["a copy of a finished record", undefined, doneAgain],
  ["a copy of an unfinished record", undefined, releasedAgain],
  ["a record from the books", undefined, lost],
  [
    "a settlement of a record from the books",
    lost,
    after(lost, settle(lost, 1, { charge: "free", number: 1 }, now)),
  ],
  [
    "a takeover of a copy",
    releasedAgain,
    after(releasedAgain, protocol.takeOver(releasedAgain, second, now + 200_000, nextAttempt).write),
  ],
  ["the same image twice", done, done],
])("%s breaks no rule", (_, from, to) => {
  expect(brokenStepRules(from, to)).toEqual([]);
});

describe("a change that no step makes", () => {
  it.each<[string, string, VerificationRecord | undefined, VerificationRecord]>([
    ["claim", "a record that begins with a verdict", undefined, done],
    [
      "claim",
      "a record whose first attempt is not open",
      undefined,
      withAttempt(claimed, 1, { charge: "free" }),
    ],
    ["claim", "a copy that somebody holds", undefined, { ...claimed, restoredAt: now }],
    ["claim", "a copy with an open attempt", undefined, withAttempt(releasedAgain, 1, { charge: "open" })],
    ["claim", "a copy that has ended without an answer", undefined, unanswered],
    ["claim", "a lost record that is not marked as restored", undefined, unmarked],
    ["claim", "a lost record that may run", undefined, { ...lost, state: "released" }],
    ["identity", "a record that is lost later", done, { ...done, lost: {} }],
    ["identity", "a record that is restored later", done, { ...done, restoredAt: now }],
    ["identity", "another caller", done, { ...done, caller: "iam:000000000000:role/other" }],
    ["identity", "another input", done, { ...done, fingerprint: new Uint8Array(32).fill(7) }],
    ["identity", "another version of the normal form", done, { ...done, normalization: 2 }],
    ["identity", "another reference", done, { ...done, reference: "order-18" }],
    ["forgotten", "a person who is known again", forgotten, { ...forgotten, forgotten: false }],
    ["forgotten", "a reference after forgetting", forgotten, { ...forgotten, reference: "order-17" }],
    ["forgotten", "a vendor's code after forgetting", forgotten, withAttempt(forgotten, 2, { code: "0" })],
    ["final", "a verdict that changes", done, { ...done, answer: { ...match, verdict: "mismatch" } }],
    ["final", "a key that is done and held again", done, { ...done, state: "claimed" }],
    ["ended", "an end without an answer", claimed, { ...withAttempt(claimed, 1, free), state: "done" }],
    ["acquisition", "an epoch that is skipped", released, { ...takenOver, epoch: 3 }],
    ["acquisition", "an epoch that falls", takenOver, { ...takenOver, epoch: 1 }],
    ["acquisition", "a takeover by the owner itself", released, { ...takenOver, owner: first }],
    ["owner", "an owner that changes without an acquisition", claimed, { ...claimed, owner: second }],
    ["owner", "a lock that gets longer while it is held", claimed, { ...claimed, freeAt: now + 999_000 }],
    ["owner", "a released key that is held again", released, { ...released, state: "claimed" }],
    ["window", "a window that is extended without an acquisition", done, { ...done, replayUntil: now + 1e9 }],
    [
      "window",
      "a paid key that begins anew",
      withAttempt(released, 1, { charge: "unknown" }),
      withAttempt(anew, 1, { charge: "unknown" }),
    ],
    ["opening", "two attempts at once", claimed, { ...failedOver, attemptCount: 3 }],
    ["opening", "an attempt that begins charged", claimed, withAttempt(failedOver, 2, { charge: "charged" })],
    ["attempts", "an attempt that is written over", done, withAttempt(done, 1, { provider: "third" })],
    ["attempts", "a charged attempt that disappears", done, without(done, "2")],
    [
      "attempts",
      "a free attempt that is dropped and not counted",
      freeAgain,
      { ...dropped, earlierFree: {} },
    ],
    ["charge", "a charge that moves back", done, withAttempt(done, 2, { charge: "free" })],
    ["charge", "a charge that is open again", done, withAttempt(done, 1, { charge: "open" })],
    ["settlement", "a settlement that is lost", settled, withoutSettlement(settled, 1)],
    [
      "settlement",
      "a settlement that is written over",
      settled,
      withAttempt(settled, 1, { settlement: { charge: "charged", number: 1 } }),
    ],
    ["settlement", "a settlement that changes the window too", done, { ...settled, freeAt: 1 }],
    [
      "guesses",
      "a takeover that removes the count",
      { ...released, guessedSince: now, guessedCount: 5 },
      takenOver,
    ],
    ["guesses", "a guess with another change", claimed, { ...doneAfterGuess }],
    [
      "guesses",
      "a count that is left when the person is forgotten",
      guessed,
      { ...forgotten, guessedCount: 1 },
    ],
    [
      "claim",
      "a record that begins with a guess",
      undefined,
      { ...claimed, guessedSince: now, guessedCount: 1 },
    ],
    ["open", "an attempt that stays open", claimed, { ...released, attempts: claimed.attempts }],
  ])("breaks the rule %s: %s", (rule, _, from, to) => {
    expect(brokenStepRules(from, to)).toContain(rule);
  });
});

function withoutSettlement(record: VerificationRecord, number: number): VerificationRecord {
  const known = record.attempts[number];
  if (known === undefined) throw new Error("no such attempt");
  const { settlement: _, ...bare } = known;
  return { ...record, attempts: { ...record.attempts, [number]: bare } };
}
