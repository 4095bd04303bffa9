import type { DynamoDBRecord } from "aws-lambda";
import { marshall } from "@aws-sdk/util-dynamodb";
import { kinds } from "../../../../lib/domain/kinds.ts";
import { recordFromItem, recordItem } from "../../../../lib/records/item.ts";
import * as protocol from "../../../../lib/records/protocol.ts";
import type { CallReport, StoredAnswer, VerificationRecord } from "../../../../lib/records/record.ts";
import { settle } from "../../../../lib/records/settle.ts";
import type { NewAttempt } from "../../../../lib/records/attempts.ts";
import type { Item, Write } from "../../../../lib/store/write.ts";
import {
  charged,
  free,
  longAfterAnyRun,
  match,
  reportsOf,
  unknown,
  unreadable,
} from "../../records/fixtures.ts";
import { applyWrite, type MemoryTable } from "../../store/memory-store.ts";

/** A uniform number in [0, 1) of a seeded sequence. */
export type Roll = () => number;

/** One change of an item as a stream would bring it. */
export type StreamEntry = { pk: string; before: Item | undefined; after: Item; at: number };

/** Made-up callers. */
export function callerNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `iam:000000000000:role/caller-${index}`);
}

/** What became of made-up checks: their records as they stand, and every change that led there. */
export type History = { table: MemoryTable; entries: StreamEntry[]; attempts: number };

const providers = [
  { id: "first", feeMilliFen: 60_000 },
  { id: "second", feeMilliFen: 17_000 },
] as const;

/**
 * Plays checks of some callers, beginning anywhere between `from` and `to` (epoch ms), through the writes
 * of the record protocol: verdicts, failures that cost nothing, fail-overs, calls that were cut off or never
 * came back, take-overs, late reports and an operator's settlements.
 */
export function playChecks(
  options: { attempts: number; callers: readonly string[]; from: number; to: number },
  roll: Roll,
): History {
  const history: History = { table: new Map(), entries: [], attempts: 0 };
  for (let check = 0; history.attempts < options.attempts; check++) {
    playCheck(history, check, options, roll);
  }
  history.entries.sort((left, right) => left.at - right.at);
  return history;
}

function playCheck(
  history: History,
  check: number,
  { callers, from, to }: { callers: readonly string[]; from: number; to: number },
  roll: Roll,
): void {
  let now = Math.floor(from + roll() * (to - from));
  const pk = `v1#${check.toString(36).padStart(22, "0")}`;
  const write = (step: Write): boolean => {
    const before = history.table.get(pk);
    const { applied } = applyWrite(history.table, step);
    const after = history.table.get(pk);
    if (applied && after !== undefined) history.entries.push({ pk, before, after, at: now });
    return applied;
  };
  const owner = (): Uint8Array => new Uint8Array(16).map(() => Math.floor(roll() * 256));
  const newAttempt = (): NewAttempt => {
    const { id: provider, feeMilliFen } = pick(providers, roll);
    history.attempts += 1;
    return { provider, feeMilliFen, startedAt: now };
  };
  let held = fresh(pk, pick(callers, roll), pick(kinds, roll), owner(), newAttempt());
  write(protocol.claim(held).write);
  for (let round = 0; round < 6; round++) {
    now += Math.floor(roll() * 5_000);
    const fate = roll();
    if (fate < 0.7) {
      const report: CallReport = roll() < 0.85 ? charged : { ...free, verdict: true };
      const answer = { ...match, attempt: held.attemptCount };
      write(protocol.finish(held, reportsOf(held, report), answer).write);
      return;
    }
    if (fate < 0.8) {
      const step = protocol.failOver(
        held,
        reportsOf(held, pick([free, unknown, unreadable], roll)),
        newAttempt(),
      );
      write(step.write);
      held = step.record;
      continue;
    }
    const abandoned = fate < 0.9;
    if (!abandoned) {
      const step = protocol.release(held, reportsOf(held, pick([free, free, unknown, unreadable], roll)), 0);
      write(step.write);
      held = step.record;
    }
    if (roll() < 0.3) break;
    now += Math.floor(roll() * 86_400_000);
    const previous = held;
    const step = protocol.takeOver(held, owner(), now, newAttempt());
    write(step.write);
    held = step.record;
    if (abandoned && roll() < 0.5) {
      write(protocol.reportLate(pk, previous.attemptCount, previous.owner, pick([charged, free], roll)));
    }
  }
  if (roll() < 0.5) return;
  now += Math.floor(roll() * 20 * 86_400_000);
  const current = recordFromItem(history.table.get(pk) ?? {});
  for (const [attempt, { charge }] of Object.entries(current.attempts)) {
    if (charge === "charged" || charge === "free") continue;
    const settlement = { charge: pick(["charged", "free"] as const, roll), number: 1 };
    write(settle(current, Number(attempt), settlement, Math.max(now, current.freeAt)));
  }
}

/** The entries of the stream for a check with a charged verdict of the provider `first`. */
export function finishedCheck(options: {
  check: number;
  caller: string;
  startedAt: number;
  answer: StoredAnswer;
}): DynamoDBRecord[] {
  const { check, caller, startedAt, answer } = options;
  const pk = `v1#${check.toString(36).padStart(22, "0")}`;
  const attempt = { provider: "first", feeMilliFen: 60_000, startedAt };
  const held = fresh(pk, caller, "two_factor", new Uint8Array(16), attempt);
  const finished = protocol.finish(held, reportsOf(held, charged), answer).record;
  const claimed = { pk, before: undefined, after: recordItem(held), at: startedAt };
  const ended = { pk, before: recordItem(held), after: recordItem(finished), at: startedAt };
  return [eventEntry(claimed, 2 * check), eventEntry(ended, 2 * check + 1)];
}

/** The caller of {@link chargedChecks}. */
export const historyCaller = "iam:000000000000:role/orders";

/** Records of checks that were answered and charged at noon in Asia/Shanghai, one for each day that is named. */
export function chargedChecks(days: readonly string[], provider: string): MemoryTable {
  const table: MemoryTable = new Map();
  for (const [index, day] of days.entries()) {
    const startedAt = Date.parse(`${day}T12:00:00+08:00`);
    const pk = `v1#${String(index).padStart(22, "0")}`;
    const attempt = { provider, feeMilliFen: 60_000, startedAt };
    const held = fresh(pk, historyCaller, "two_factor", new Uint8Array(16), attempt);
    applyWrite(table, protocol.claim(held).write);
    applyWrite(
      table,
      protocol.finish(held, reportsOf(held, { ...charged, providerReference: "SX0001" }), match).write,
    );
  }
  return table;
}

function fresh(
  pk: string,
  caller: string,
  kind: VerificationRecord["kind"],
  owner: Uint8Array,
  attempt: NewAttempt,
): VerificationRecord {
  return {
    pk,
    state: "claimed",
    epoch: 1,
    owner,
    freeAt: attempt.startedAt + 80_000,
    fingerprint: new Uint8Array(32),
    pepperId: "p1",
    normalization: 1,
    subject: new Uint8Array(16),
    attempts: { "1": { ...attempt, charge: "open", owner } },
    attemptCount: 1,
    caller,
    kind,
    createdAt: attempt.startedAt,
    replayUntil: attempt.startedAt + 86_400_000,
    expiresAt: longAfterAnyRun,
  };
}

function pick<Value>(values: readonly Value[], roll: Roll): Value {
  const value = values[Math.floor(roll() * values.length)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}

/** A record that its first attempt holds. */
export function freshRecord({ attempt }: { attempt: NewAttempt }): VerificationRecord {
  return fresh("v1#aaaaaaaaaaaaaaaaaaaaaa", historyCaller, "two_factor", new Uint8Array(16), attempt);
}

/** The entry of a Lambda event: images as attribute maps, binary values as base64 text. */
export function eventEntry({ before, after, at }: StreamEntry, sequence: number): DynamoDBRecord {
  return {
    eventName: before === undefined ? "INSERT" : "MODIFY",
    dynamodb: {
      SequenceNumber: String(sequence).padStart(21, "0"),
      ApproximateCreationDateTime: Math.floor(at / 1000),
      NewImage: imageOf(after),
      ...(before === undefined ? {} : { OldImage: imageOf(before) }),
    },
  };
}

type Image = NonNullable<NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"]>;

function imageOf(item: Item): Image {
  const json = JSON.stringify(marshall(item), (name, value: unknown) =>
    isBytes(name, value) ? Buffer.from(Object.values(value)).toString("base64") : value,
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was marshalled is an image
  return JSON.parse(json) as Image;
}

function isBytes(name: string, value: unknown): value is Record<string, number> {
  return name === "B" && typeof value === "object" && value !== null;
}
