import { kinds } from "../../lib/domain/kinds.ts";
import { openedAttempt } from "../../lib/records/attempts.ts";
import * as protocol from "../../lib/records/protocol.ts";
import { chargeableCount, verificationId, type VerificationRecord } from "../../lib/records/record.ts";
import { attemptName } from "../../lib/usage/ledger/entry.ts";
import { longAfterAnyRun } from "../lib/records/fixtures.ts";
import type { Dice } from "../simulation/dice.ts";
import { attemptAt, lateReportOf, makeCall } from "./calls.ts";
import { expire, lockMs } from "./endings.ts";
import { write } from "./stream.ts";
import { recordsIn, type World } from "./world.ts";

const callers = ["iam:000000000000:role/orders", "iam:000000000000:role/returns"] as const;

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Checks of new keys. */
export function check(world: World, dice: Dice): void {
  for (let left = dice.between(1, 3); left > 0; left -= 1) {
    claim(world, `v1#${(1_000 + world.events.length).toString(36).padStart(22, "0")}`, dice);
  }
}

/** A check of a key whose record retention has removed. Its attempts have the numbers of the earlier ones. */
export function claimAgain(world: World, dice: Dice): void {
  expire(world, dice);
  if (world.removed.length === 0) return;
  const record = dice.pick(world.removed);
  world.removed.splice(world.removed.indexOf(record), 1);
  world.counts.claimedAgain += 1;
  claim(world, record.pk, dice, record);
}

function claim(world: World, pk: string, dice: Dice, like?: VerificationRecord): void {
  const now = world.clock.now();
  const record: VerificationRecord = {
    pk,
    state: "claimed",
    epoch: 1,
    owner: ownerOf(dice),
    freeAt: now + lockMs,
    fingerprint: new Uint8Array(32).fill(1),
    pepperId: "p1",
    normalization: 1,
    subject: new Uint8Array(16).fill(1),
    attempts: {},
    attemptCount: 0,
    caller: like?.caller ?? dice.pick(callers),
    kind: like?.kind ?? dice.pick(kinds),
    createdAt: now,
    replayUntil: now + dayMs,
    expiresAt: longAfterAnyRun,
  };
  const claimed = {
    ...record,
    attempts: { "1": openedAttempt(record, 1, attemptAt(now, dice)) },
    attemptCount: 1,
  };
  write(world, protocol.claim(claimed).write);
  makeCall(world, claimed, dice);
}

/** Goes on with keys that were given back or whose owner is gone. */
export function retry(world: World, dice: Dice): void {
  for (let left = dice.between(1, 4); left > 0; left -= 1) {
    goOn(world, dice);
    world.clock.advance(dice.between(0, 2 * minuteMs));
  }
}

function goOn(world: World, dice: Dice): void {
  const now = world.clock.now();
  const waiting = recordsIn(world).filter(
    (record) =>
      record.state !== "done" &&
      record.freeAt <= now &&
      now < record.replayUntil &&
      chargeableCount(record) < 3,
  );
  if (waiting.length === 0) return;
  const seen = dice.pick(waiting);
  const step = protocol.takeOver(seen, ownerOf(dice), now + lockMs, attemptAt(now, dice));
  if (!write(world, step.write)) return;
  world.counts.takeovers += 1;
  if (step.record.earlierFree !== seen.earlierFree) world.counts.dropped += 1;
  makeCall(world, step.record, dice);
}

/** What an invocation that was cut off and replaced knows of its call after all. */
export function reportLate(world: World, dice: Dice): void {
  const cutOff = recordsIn(world).flatMap((record) =>
    Object.entries(record.attempts).flatMap(([number, attempt]) =>
      attempt.charge === "unknown" && attempt.owner.length > 0 && Number(number) < record.attemptCount
        ? [{ record, number: Number(number), attempt }]
        : [],
    ),
  );
  if (cutOff.length === 0) return;
  const { record, number, attempt } = dice.pick(cutOff);
  const name = attemptName({ ...attempt, verificationId: verificationId(record.pk), attempt: number });
  const truth = world.calls.get(name);
  if (truth === undefined) return;
  const late = lateReportOf(truth, dice);
  if (write(world, protocol.reportLate(record.pk, number, attempt.owner, late))) {
    world.counts.lateReports += 1;
  }
}

function ownerOf(dice: Dice): Uint8Array {
  return new Uint8Array(16).map(() => dice.between(0, 255));
}
