import { chargeableCount, chargeOf, type VerificationRecord } from "../../lib/records/record.ts";
import type { Call } from "./calls.ts";
import { idOf } from "./owners.ts";
import type { Violation } from "./report.ts";
import {
  brokenBetween,
  brokenBySend,
  brokenBySettlement,
  brokenIn,
  isDoneWithoutAnswer,
  tellsOfThePerson,
} from "./rules.ts";
import type { World, Writer } from "./world.ts";

/** What must hold at the moment in which a call is sent. */
export function checkSend(world: World, call: Call): void {
  const { process } = call;
  const { plan } = world;
  const record = world.record();
  const sent = { sender: process.id, provider: call.provider, call: `call ${call.number}` };
  tell(world, brokenBySend(record, sent));
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

/** What must hold between two versions of a record. */
export function checkVersion(
  world: World,
  by: Writer,
  before: VerificationRecord | undefined,
  after: VerificationRecord,
): void {
  const { plan, counts } = world;
  if (before !== undefined) {
    tell(world, brokenBetween(before, after));
    const isOfAnother = typeof by === "number" && by !== idOf(after.owner);
    const isGuess = after.guessedCount !== before.guessedCount || after.guessedSince !== before.guessedSince;
    if (isOfAnother && after.state === before.state && !isGuess) counts.lateReports += 1;
    if (isOfAnother && before.state === "claimed" && after.answer !== undefined) counts.carriedOver += 1;
    if (after.epoch > before.epoch && after.state === "claimed") counts.takeovers += 1;
    else if (after.attemptCount > before.attemptCount) counts.failOvers += 1;
    if (by === "operator") tell(world, brokenBySettlement(before, after));
  }
  if (typeof by === "number" && after.state === "released" && before?.state !== "released") {
    checkRelease(world, by, after);
  }
  if (after.epoch > (before?.epoch ?? 0)) world.settlements.isUnknownToHolder = false;
  if (after.attemptCount > (before?.attemptCount ?? 0)) checkLimit(world, after);
  tell(world, brokenIn(after));
  for (const [attemptNumber, attempt] of Object.entries(after.attempts)) {
    if (["charged", "unknown"].includes(chargeOf(attempt))) world.counted.add(attemptNumber);
  }
  if ((before?.forgotten === true || after.forgotten === true) && tellsOfThePerson(after)) {
    world.violate("forgotten", "a forgotten record tells something of the person");
  }
  if (after.forgotten === true || after.state !== "done" || before?.state === "done") return;
  if (after.exhausted === true) {
    counts.exhaustions += 1;
    if (countedIn(world, after) < plan.deployment.settings.maxChargeableAttempts) {
      world.violate("I6", "free attempts count against the key");
    }
  } else if (isDoneWithoutAnswer(after)) {
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

function tell({ violate }: World, broken: readonly Violation[]): void {
  for (const { invariant, text } of broken) violate(invariant, text);
}
