import { answerOf } from "../../lib/check/answer.ts";
import type { Charge } from "../../lib/domain/charge.ts";
import { chargeableCount, type Attempt, type VerificationRecord } from "../../lib/records/record.ts";
import type { Call } from "./calls.ts";
import { maxSkewMs } from "./plan.ts";
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
  if (record !== undefined && process.startedAt >= record.replayUntil + 2 * maxSkewMs) {
    world.violate("I7", `call ${call.number} is sent for a request from after the replay window`);
  }
  const isAfterUnknown = (): boolean =>
    Object.values(record?.attempts ?? {}).some(
      ({ owner, charge }) => idOf(owner) === process.id && charge === "unknown",
    );
  if (plan.failOverAfterUnknown === "never" && isAfterUnknown()) {
    world.violate("I6", `call ${call.number} is sent after one of unknown charge, which the setting forbids`);
  }
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
    if (by !== "operator" && by !== idOf(after.owner) && after.state === before.state)
      counts.lateReports += 1;
    if (after.epoch > before.epoch && after.state === "claimed") counts.takeovers += 1;
    else if (after.attemptCount > before.attemptCount) counts.failOvers += 1;
    if (before.state === "done" && after.state !== "done")
      world.violate("I7", "a record that was done is not");
  }
  if (chargeableCount(after) > plan.settings.maxChargeableAttempts) {
    world.violate("I6", `${chargeableCount(after)} attempts are not free`);
  }
  if (after.expiresAt * 1000 < after.replayUntil) {
    world.violate("I7", "the record is deleted before its replay window ends");
  }
  for (const [attemptNumber, { charge }] of Object.entries(after.attempts)) {
    if (charge === "charged" || charge === "unknown") world.counted.add(attemptNumber);
    if (charge !== "open" || (after.state === "claimed" && Number(attemptNumber) === after.attemptCount))
      continue;
    world.violate("attempts", `attempt ${attemptNumber} stays open although nobody makes it`);
  }
  if (before?.forgotten === true || after.forgotten === true) checkForgotten(world, after);
  if (after.forgotten === true || after.state !== "done" || before?.state === "done") return;
  if (after.exhausted === true) {
    counts.exhaustions += 1;
    if (world.counted.size < plan.settings.maxChargeableAttempts) {
      world.violate("I6", "free attempts count against the key");
    }
  } else if (answerOf(after) === undefined) {
    world.violate("I7", "a record is done without an answer");
  }
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
    if (before.charge !== "free")
      world.violate("I3", `attempt ${attemptNumber}, ${before.charge}, is dropped`);
  } else if (idOf(attempt.owner) !== idOf(before.owner)) {
    world.violate("attempts", `attempt ${attemptNumber} of #${idOf(before.owner)} is written over`);
  } else if (!settlesTo[before.charge].includes(attempt.charge)) {
    world.violate("I3", `attempt ${attemptNumber} moves from ${before.charge} to ${attempt.charge}`);
  }
}
