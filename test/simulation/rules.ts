import { answerOf } from "../../lib/check/answer.ts";
import type { Charge } from "../../lib/domain/charge.ts";
import { chargeableCount, type Attempt, type VerificationRecord } from "../../lib/records/record.ts";
import { idOf } from "./owners.ts";
import type { Violation } from "./report.ts";

/** The rules that need no more than the record, for the simulation and the search. */

/** What is broken if an invocation sends a call to a provider while the record stands so. */
export function brokenBySend(
  record: VerificationRecord | undefined,
  { sender, provider, call }: { sender: number; provider: string; call: string },
): Violation[] {
  const broken: Violation[] = [];
  const attempt = record?.attempts[record.attemptCount];
  if (record?.state !== "claimed" || idOf(record.owner) !== sender) {
    broken.push({
      invariant: "I1",
      text: `${call} is sent by #${sender}, which does not hold the key`,
    });
  }
  if (attempt?.charge !== "open" || attempt.provider !== provider || idOf(attempt.owner) !== sender) {
    broken.push({ invariant: "I2", text: `${call} is sent without its attempt being durable` });
  }
  return broken;
}

/** What is broken between two versions of a record, whoever wrote the second. */
export function brokenBetween(before: VerificationRecord, after: VerificationRecord): Violation[] {
  const broken = Object.entries(before.attempts).flatMap(([number, attempt]) =>
    brokenAttempt(number, attempt, after),
  );
  const isAsNew = before.state === "released" && chargeableCount(before) === 0 && before.forgotten !== true;
  if (after.replayUntil !== before.replayUntil && !isAsNew) {
    broken.push({
      invariant: "I7",
      text: "a key that may have been paid for begins anew after its replay window",
    });
  }
  if (before.state === "done" && after.state !== "done") {
    broken.push({ invariant: "I7", text: "a record that was done is not" });
  }
  return broken;
}

/** What is broken in a version of a record that was just written. */
export function brokenIn(after: VerificationRecord): Violation[] {
  const broken: Violation[] = [];
  if (after.expiresAt * 1000 < after.replayUntil) {
    broken.push({ invariant: "I7", text: "the record is deleted before its replay window ends" });
  }
  for (const [number, attempt] of Object.entries(after.attempts)) {
    const isMade = after.state === "claimed" && Number(number) === after.attemptCount;
    if (attempt.charge !== "open" || isMade) continue;
    broken.push({
      invariant: "attempts",
      text: `attempt ${number} stays open although nobody makes it`,
    });
  }
  return broken;
}

/** Whether a record is done without anything that it could answer. */
export function isDoneWithoutAnswer(record: VerificationRecord): boolean {
  return (
    record.state === "done" &&
    record.forgotten !== true &&
    record.exhausted !== true &&
    answerOf(record) === undefined
  );
}

/** A settlement changes one attempt, and nothing else that anybody reads of the key. */
export function brokenBySettlement(before: VerificationRecord, after: VerificationRecord): Violation[] {
  const broken: Violation[] = [];
  const numbers = Object.keys(after.attempts);
  const changed = numbers.filter(
    (number) => textOf(before.attempts[number]) !== textOf(after.attempts[number]),
  );
  const key = { attempts: {}, earlierFree: {} };
  if (changed.length !== 1 || textOf({ ...before, ...key }) !== textOf({ ...after, ...key })) {
    broken.push({ invariant: "settled", text: "a settlement changes more than its attempt" });
  }
  if (textOf(answerOf(before)) !== textOf(answerOf(after))) {
    broken.push({ invariant: "settled", text: "a settlement changes the answer" });
  }
  return broken;
}

/** The vendor's code of a verdict says as much as the verdict. */
export function tellsOfThePerson({
  forgotten,
  answer,
  reference,
  consent,
  attempts,
}: VerificationRecord): boolean {
  const isTold = Object.values(attempts).some(({ verdict, code }) => verdict === true && code !== undefined);
  return forgotten !== true || isTold || [answer, reference, consent].some((note) => note !== undefined);
}

const settlesTo: Readonly<Record<Charge, readonly Charge[]>> = {
  open: ["open", "charged", "free", "unknown"],
  unknown: ["unknown", "charged", "free"],
  charged: ["charged"],
  free: ["free"],
};

function brokenAttempt(number: string, before: Attempt, after: VerificationRecord): Violation[] {
  const attempt = after.attempts[number];
  if (attempt === undefined) {
    return [
      ...(before.settlement === undefined
        ? []
        : [{ invariant: "settled", text: `attempt ${number} is dropped` } as const]),
      ...(before.charge === "free"
        ? []
        : [{ invariant: "I3", text: `attempt ${number}, ${before.charge}, is dropped` } as const]),
    ];
  }
  if ((attempt.settlement?.number ?? 0) < (before.settlement?.number ?? 0)) {
    return [{ invariant: "I3", text: `attempt ${number} loses a settlement` }];
  }
  if (idOf(attempt.owner) !== idOf(before.owner)) {
    return [{ invariant: "attempts", text: `attempt ${number} of #${idOf(before.owner)} is written over` }];
  }
  if (!settlesTo[before.charge].includes(attempt.charge)) {
    return [{ invariant: "I3", text: `attempt ${number} moves from ${before.charge} to ${attempt.charge}` }];
  }
  return [];
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
