import { chargeOf, type VerificationRecord } from "../../lib/records/record.ts";
import type { RecordSettings } from "../../lib/domain/record-settings.ts";
import { idOf } from "../simulation/owners.ts";
import type { Violation } from "../simulation/report.ts";
import {
  brokenBetween,
  brokenBySettlement,
  brokenIn,
  isDoneWithoutAnswer,
  tellsOfThePerson,
} from "../simulation/rules.ts";
import { answerOf } from "../../lib/check/answer.ts";
import type { Next } from "./claim-flow.ts";
import type { Invocation, Writer } from "./parts.ts";
import { present } from "./relative.ts";
import type { SmallWorld } from "./worlds.ts";

/** An invocation that the store has answered ends knowing what it holds, and takes no other end for its verdict. */
export function brokenByEnd(
  id: number,
  before: Invocation,
  { invocation, isSaved }: Next,
  record: VerificationRecord | undefined,
  { clockSkewMs }: Pick<RecordSettings, "clockSkewMs">,
  { replayTicks }: SmallWorld,
): Violation[] {
  if (invocation.phase !== "ended" || record === undefined) return [];
  const broken: Violation[] = [];
  // Past its lock by some clock, the key is for anyone to take. Only an end may still come then, and must.
  const isFailOver = before.holding?.purpose.to === "fail_over";
  const mayGiveUp = before.holding === undefined || isFailOver;
  const isLocked = record.state === "claimed" && (!mayGiveUp || record.freeAt > present + clockSkewMs);
  // A claim that comes late, across the retention of an earlier record, locks the key once; no step can know that.
  const isAcrossRetention = replayTicks !== undefined && invocation.missedStore === true;
  if (isLocked && idOf(record.owner) === id && !isAcrossRetention) {
    broken.push({ invariant: "locked", text: `#${id} ends without knowing that it holds the key` });
  }
  if (isSaved === true && answerOf(record) === undefined && record.forgotten !== true) {
    broken.push({ invariant: "I5", text: `#${id} ends as saved, and the record has no verdict` });
  }
  return broken;
}

/** An owner that gives the key back keeps it locked only for a call that it has cut off. */
export function brokenByRelease(
  id: number,
  { calls }: Invocation,
  before: VerificationRecord | undefined,
  after: VerificationRecord | undefined,
): Violation[] {
  const isReleased = after?.state === "released" && before?.state !== "released";
  if (!isReleased || after.freeAt === 0 || calls.some(({ isCutOff }) => isCutOff === true)) return [];
  return [{ invariant: "locked", text: `#${id} leaves the key locked, although no call is at work` }];
}

/** What a write breaks that turns one version of the record into another. */
export function brokenByWrite(
  before: VerificationRecord | undefined,
  after: VerificationRecord,
  by: Writer,
): Violation[] {
  const broken = brokenIn(after);
  if (before !== undefined) {
    broken.push(...brokenBetween(before, after));
    if (by === "operator") broken.push(...brokenBySettlement(before, after));
    const answered = answerOf(before);
    const isKept = JSON.stringify(answered) === JSON.stringify(answerOf(after));
    if (answered !== undefined && after.forgotten !== true && !isKept) {
      broken.push({ invariant: "I5", text: "another verdict stands than was stored" });
    }
  }
  if ((before?.forgotten === true || after.forgotten === true) && tellsOfThePerson(after)) {
    broken.push({ invariant: "forgotten", text: "a forgotten record tells something of the person" });
  }
  if (isDoneWithoutAnswer(after)) {
    broken.push({ invariant: "I7", text: "a record is done without an answer" });
  }
  return broken;
}

/** The attempts of a record that may have been charged, as bits by their numbers. */
export function countedIn({ attempts }: VerificationRecord): number {
  let bits = 0;
  for (const [number, attempt] of Object.entries(attempts)) {
    if (["charged", "unknown"].includes(chargeOf(attempt))) bits |= 1 << Number(number);
  }
  return bits;
}

/**
 * No attempt is opened beyond the limit, and no key is exhausted below it. `counted` has the attempts that were ever known
 * not to be free: a holder does not learn of a late report, nor of what was settled since it acquired the key.
 */
export function brokenByLimit(
  before: VerificationRecord | undefined,
  after: VerificationRecord,
  { counted, isSettledSince }: { counted: number; isSettledSince: boolean },
  { maxChargeableAttempts }: SmallWorld,
): Violation[] {
  const attempts = Object.entries(after.attempts);
  const count = attempts.filter(([, attempt]) => chargeOf(attempt) !== "free").length;
  const isOpened = after.attemptCount > (before?.attemptCount ?? 0);
  if (isOpened && count > maxChargeableAttempts && !isSettledSince) {
    return [{ invariant: "I6", text: `${count} attempts are not free` }];
  }
  if (after.exhausted !== true || before?.exhausted === true) return [];
  const ever = attempts.filter(
    ([number, { settlement }]) =>
      ((counted >> Number(number)) & 1) === 1 && (isSettledSince || settlement?.charge !== "free"),
  );
  return ever.length < maxChargeableAttempts
    ? [{ invariant: "I6", text: "free attempts count against the key" }]
    : [];
}

/** The books of the provider of an invocation against the record. */
export function brokenInBooks(
  id: number,
  { calls, phase, missedStore }: Invocation,
  record: VerificationRecord | undefined,
  { contradicts }: SmallWorld,
): Violation[] {
  return calls.flatMap(({ attempt: number, charge, told, isOfEarlierLife }): Violation[] => {
    if (isOfEarlierLife === true) return [];
    const found = record?.attempts[number];
    const attempt = found !== undefined && idOf(found.owner) === id ? found : undefined;
    const stands = attempt === undefined ? undefined : chargeOf(attempt);
    // A bill that contradicts is what is paid.
    if (attempt?.settlement !== undefined && contradicts === true) return [];
    if (charge !== "free" && (stands === undefined || stands === "free")) {
      const text = `attempt ${number} of #${id}, which may be charged, is ${stands ?? "gone"}`;
      return [{ invariant: "lost", text }];
    }
    if (charge !== "charged" && stands === "charged") {
      return [{ invariant: "false", text: `attempt ${number} of #${id} is charged in the record only` }];
    }
    const isUnknown = stands === "unknown" || stands === "open";
    return phase === "ended" && missedStore !== true && told !== undefined && isUnknown
      ? [{ invariant: "known", text: `what attempt ${number} of #${id} cost is unknown in the record` }]
      : [];
  });
}

/** Whether a provider may be at work on a call of this invocation. */
export function isAtWork({ calls }: Invocation): boolean {
  return calls.some(({ stopsAt }) => stopsAt > present);
}
