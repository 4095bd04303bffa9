import type { KnownCharge } from "../../lib/domain/charge.ts";
import type { NewAttempt } from "../../lib/records/attempts.ts";
import * as protocol from "../../lib/records/protocol.ts";
import { type CallReport, verificationId, type VerificationRecord } from "../../lib/records/record.ts";
import { attemptName } from "../../lib/usage/ledger/entry.ts";
import { charged, free, match, reportsOf, unknown, unreadable } from "../lib/records/fixtures.ts";
import type { Dice } from "../simulation/dice.ts";
import { write } from "./stream.ts";
import type { Call, World } from "./world.ts";

const minuteMs = 60_000;

/** The second sends our own id of a call back, so the books know it from the start. */
const providers = [
  { provider: "first", feeMilliFen: 60_000, echoesCallId: undefined },
  { provider: "second", feeMilliFen: 17_000, echoesCallId: true as const },
] as const;

/** What the provider did, and what the owner of the key learns of it. */
const fates: readonly { weight: number; charge?: KnownCharge; report?: CallReport; end: End }[] = [
  { weight: 8, charge: "charged", report: charged, end: "finish" },
  { weight: 2, charge: "free", report: { ...charged, charge: "free" }, end: "finish" },
  { weight: 5, charge: "free", report: free, end: "release" },
  { weight: 4, charge: "free", report: free, end: "failOver" },
  { weight: 2, report: unknown, end: "release" },
  { weight: 2, report: unknown, end: "failOver" },
  { weight: 1, charge: "charged", report: unreadable, end: "release" },
  { weight: 1, charge: "charged", report: unreadable, end: "failOver" },
  { weight: 3, report: unknown, end: "listen" },
  { weight: 3, end: "kill" },
];

/** `listen`: the call is slow, so another provider is asked, and what it says after all is reported with that call's end. */
type End = "finish" | "release" | "failOver" | "listen" | "kill";
const weighted = fates.flatMap((fate) => Array.from({ length: fate.weight }, () => fate));

/** Makes the call of a key's open attempt. `heard` is what slow calls before it have said since. */
export function makeCall(
  world: World,
  held: VerificationRecord,
  dice: Dice,
  heard: ReadonlyMap<number, CallReport> = new Map(),
): void {
  const { clock, counts, plan } = world;
  const fate = dice.pick(weighted);
  const truth = book(world, held, fate.charge ?? dice.pick(["charged", "free"] as const), dice);
  clock.advance(dice.between(1, 5_000));
  if (fate.report === undefined) {
    counts.killed += 1;
    return;
  }
  const report = reportOf(truth, fate.report, plan.mayBeWrong && dice.chance(0.15));
  const reports = new Map([...heard, ...reportsOf(held, report)]);
  counts.heard += heard.size;
  if (fate.end === "finish") {
    write(world, protocol.finish(held, reports, { ...match, attempt: held.attemptCount }).write);
  } else if (fate.end === "release") {
    write(world, protocol.release(held, reports, clock.now() + dice.between(0, 60_000)).write);
  } else if (held.attemptCount >= 6) {
    write(world, protocol.finishExhausted(held, reports).write);
  } else {
    const step = protocol.failOver(held, reports, attemptAt(clock.now(), dice));
    write(world, step.write);
    counts.failOvers += 1;
    const said = fate.end === "listen" ? [[held.attemptCount, lateReportOf(truth, dice)] as const] : [];
    makeCall(world, step.record, dice, new Map(said));
  }
}

/** What an owner learns of a call after it had given it up, with its reference or without. */
export function lateReportOf(truth: Call, dice: Dice): CallReport {
  const report = reportOf(truth, truth.charge === "charged" ? unreadable : free);
  return { ...report, ...(dice.chance(0.5) ? { providerReference: truth.reference } : {}) };
}

/** The report of a call; a `wrong` one takes a charged call for a free one, or the other way round. */
function reportOf(truth: Call, report: CallReport, isWrong = false): CallReport {
  const { providerReference, ...rest } = report;
  const isAnswer = providerReference !== undefined;
  const told = isWrong && rest.charge !== "unknown" ? opposite(rest.charge) : rest.charge;
  return { ...rest, charge: told, ...(isAnswer ? { providerReference: truth.reference } : {}) };
}

function opposite(charge: string): KnownCharge {
  return charge === "charged" ? "free" : "charged";
}

/** Notes what the provider knows of the call of a key's open attempt. */
function book(world: World, held: VerificationRecord, charge: KnownCharge, dice: Dice): Call {
  const attempt = held.attempts[held.attemptCount];
  if (attempt === undefined) throw new Error("the key has no open attempt");
  const { provider, startedAt, providerReference } = attempt;
  const about = { verificationId: verificationId(held.pk), attempt: held.attemptCount, startedAt };
  const truth: Call = {
    ...about,
    name: attemptName(about),
    provider,
    kind: held.kind,
    charge,
    reference: providerReference ?? String(796_589_000_000 + world.calls.size),
    isListed: dice.chance(0.9),
    billedAt: startedAt + dice.between(-9 * minuteMs, 9 * minuteMs),
  };
  world.calls.set(truth.name, truth);
  world.counts.calls += 1;
  return truth;
}

/** A new attempt with either provider. */
export function attemptAt(startedAt: number, dice: Dice): NewAttempt {
  return { ...dice.pick(providers), startedAt };
}
