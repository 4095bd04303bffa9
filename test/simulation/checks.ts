import { answerOf } from "../../lib/check/answer.ts";
import type { Charge } from "../../lib/domain/charge.ts";
import {
  chargeableCount,
  chargeOf,
  type Attempt,
  type VerificationRecord,
} from "../../lib/records/record.ts";
import type { Call } from "./calls.ts";
import { idOf } from "./owners.ts";
import type { World, Writer } from "./world.ts";

/** What must hold at the moment in which a call is sent. */
export function checkSend(world: World, call: Call): void {
  const { process } = call;
  const { plan } = world;
  const record = world.record();
  const attempt = record?.attempts[record.attemptCount];
  const holds = record?.state === "claimed" && idOf(record.owner) === process.id;
  if (!holds)
    world.violate("I1", `call ${call.number} is sent by #${process.id}, which does not hold the key`);
  if (
    attempt?.charge !== "open" ||
    attempt.provider !== call.provider ||
    idOf(attempt.owner) !== process.id
  ) {
    world.violate("I2", `call ${call.number} is sent without its attempt being durable`);
  }
  // A process that stands still learns later of an answer than its call.
  const isAwake = plan.weather.stalls === 0;
  const isDecided = world.calls.some(
    (other) => other.process === process && other.isRead && other.result?.outcome === "signal",
  );
  if (isDecided && isAwake)
    world.violate("final", `call ${call.number} is sent although its process has a verdict`);
  const running = world.calls.filter((other) => other.process === process && other.isRunning);
  if (running.length > 1) world.violate("I1", `call ${call.number} is sent while two others are running`);
  // A key that has cost nothing begins anew, which extends its window.
  if (record !== undefined && process.startedAt >= record.replayUntil + 2 * plan.bounds.skewMs) {
    world.violate("I7", `call ${call.number} is sent for a request from after the replay window`);
  }
  const isAfterUnknown = (): boolean =>
    Object.values(record?.attempts ?? {}).some(
      ({ owner, provider, charge }) =>
        idOf(owner) === process.id && charge === "unknown" && !hasEnded(world, process.id, provider),
    );
  if (process.deployment.failOverAfterUnknown === "never" && isAfterUnknown()) {
    world.violate("I6", `call ${call.number} is sent after one of unknown charge, which the setting forbids`);
  }
}

/** Whether an invocation knows that its last call of a provider is over. */
function hasEnded({ calls }: World, processId: number, provider: string): boolean {
  const last = calls.findLast((call) => call.process.id === processId && call.provider === provider);
  return last?.isEnded === true;
}

const settlesTo: Readonly<Record<Charge, readonly Charge[]>> = {
  open: ["open", "charged", "free", "unknown"],
  unknown: ["unknown", "charged", "free"],
  charged: ["charged"],
  free: ["free"],
};

/** What must hold between two versions of a record. */
export function checkVersion(
  world: World,
  by: Writer,
  before: VerificationRecord | undefined,
  after: VerificationRecord,
): void {
  const { plan, counts } = world;
  if (before !== undefined) {
    for (const [attemptNumber, attempt] of Object.entries(before.attempts))
      checkAttempt(world, attemptNumber, attempt, after);
    const isOfAnother = typeof by === "number" && by !== idOf(after.owner);
    if (isOfAnother && after.state === before.state) counts.lateReports += 1;
    if (isOfAnother && before.state === "claimed" && after.answer !== undefined) counts.carriedOver += 1;
    if (after.epoch > before.epoch && after.state === "claimed") counts.takeovers += 1;
    else if (after.attemptCount > before.attemptCount) counts.failOvers += 1;
    const isAsNew = before.state === "released" && chargeableCount(before) === 0 && before.forgotten !== true;
    if (after.replayUntil !== before.replayUntil && !isAsNew) {
      world.violate("I7", "a key that may have been paid for begins anew after its replay window");
    }
    if (before.state === "done" && after.state !== "done")
      world.violate("I7", "a record that was done is not");
    if (by === "operator") checkSettlement(world, before, after);
  }
  if (typeof by === "number" && after.state === "released" && before?.state !== "released") {
    checkRelease(world, by, after);
  }
  if (after.epoch > (before?.epoch ?? 0)) world.settlements.isUnknownToHolder = false;
  if (after.attemptCount > (before?.attemptCount ?? 0)) checkLimit(world, after);
  if (after.expiresAt * 1000 < after.replayUntil) {
    world.violate("I7", "the record is deleted before its replay window ends");
  }
  for (const [attemptNumber, attempt] of Object.entries(after.attempts)) {
    if (["charged", "unknown"].includes(chargeOf(attempt))) world.counted.add(attemptNumber);
    if (
      attempt.charge !== "open" ||
      (after.state === "claimed" && Number(attemptNumber) === after.attemptCount)
    )
      continue;
    world.violate("attempts", `attempt ${attemptNumber} stays open although nobody makes it`);
  }
  if (before?.forgotten === true || after.forgotten === true) checkForgotten(world, after);
  if (after.forgotten === true || after.state !== "done" || before?.state === "done") return;
  if (after.exhausted === true) {
    counts.exhaustions += 1;
    if (countedIn(world, after) < plan.deployment.settings.maxChargeableAttempts) {
      world.violate("I6", "free attempts count against the key");
    }
  } else if (answerOf(after) === undefined) {
    world.violate("I7", "a record is done without an answer");
  }
}

/** An owner that gives the key back keeps it locked only for a call that it has cut off. */
function checkRelease(world: World, by: number, { freeAt }: VerificationRecord): void {
  const cutOff = world.calls.some((call) => call.process.id === by && !hasEnded(world, by, call.provider));
  if (freeAt > 0 && !cutOff)
    world.violate("locked", `#${by} leaves the key locked, although no call is at work`);
}

/** What was settled before the key was acquired counts for the limit as it was settled. */
function checkLimit({ plan, settlements, violate }: World, after: VerificationRecord): void {
  const count = chargeableCount(after);
  if (count <= plan.deployment.settings.maxChargeableAttempts || settlements.isUnknownToHolder) return;
  const isSettled = Object.values(after.attempts).some(({ settlement }) => settlement !== undefined);
  violate(isSettled ? "settled" : "I6", `${count} attempts are not free`);
}

/** Attempts that were ever known not to be free, without those that were settled to free before the key was acquired. */
function countedIn({ counted, settlements }: World, { attempts }: VerificationRecord): number {
  if (settlements.isUnknownToHolder) return counted.size;
  return [...counted].filter((number) => attempts[number]?.settlement?.charge !== "free").length;
}

/** A settlement changes one attempt, and nothing else that anybody reads of the key. */
function checkSettlement(world: World, before: VerificationRecord, after: VerificationRecord): void {
  const numbers = Object.keys(after.attempts);
  const changed = numbers.filter(
    (number) => textOf(before.attempts[number]) !== textOf(after.attempts[number]),
  );
  const key = { attempts: {}, earlierFree: {} };
  if (changed.length !== 1 || textOf({ ...before, ...key }) !== textOf({ ...after, ...key })) {
    world.violate("settled", "a settlement changes more than its attempt");
  }
  if (textOf(answerOf(before)) !== textOf(answerOf(after))) {
    world.violate("settled", "a settlement changes the answer");
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

/** The vendor's code of a verdict says as much as the verdict. */
function checkForgotten(
  world: World,
  { forgotten, answer, reference, consent, attempts }: VerificationRecord,
): void {
  const isTold = Object.values(attempts).some(({ verdict, code }) => verdict === true && code !== undefined);
  if (forgotten === true && !isTold && [answer, reference, consent].every((note) => note === undefined))
    return;
  world.violate("forgotten", "a forgotten record tells something of the person");
}

function checkAttempt(world: World, attemptNumber: string, before: Attempt, after: VerificationRecord): void {
  const attempt = after.attempts[attemptNumber];
  if (attempt === undefined) {
    if (before.settlement !== undefined) world.violate("settled", `attempt ${attemptNumber} is dropped`);
    if (before.charge !== "free")
      world.violate("I3", `attempt ${attemptNumber}, ${before.charge}, is dropped`);
  } else if ((attempt.settlement?.number ?? 0) < (before.settlement?.number ?? 0)) {
    world.violate("I3", `attempt ${attemptNumber} loses a settlement`);
  } else if (idOf(attempt.owner) !== idOf(before.owner)) {
    world.violate("attempts", `attempt ${attemptNumber} of #${idOf(before.owner)} is written over`);
  } else if (!settlesTo[before.charge].includes(attempt.charge)) {
    world.violate("I3", `attempt ${attemptNumber} moves from ${before.charge} to ${attempt.charge}`);
  }
}
