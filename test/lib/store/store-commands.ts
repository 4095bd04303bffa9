import * as fc from "../../support/properties.ts";
import { expect } from "vitest";
import { knownCharges } from "../../../lib/domain/charge.ts";
import { forget } from "../../../lib/records/forget.ts";
import { countGuess } from "../../../lib/records/guesses.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import * as protocol from "../../../lib/records/protocol.ts";
import type { CallReport, Settlement, VerificationRecord } from "../../../lib/records/record.ts";
import { settle, settleDropped } from "../../../lib/records/settle.ts";
import type { RecordStore, Write } from "../../../lib/store/write.ts";
import {
  charged,
  free,
  longAfterAnyRun,
  match,
  reportsOf,
  unknown,
  unreadable,
} from "../records/fixtures.ts";
import { createMemoryStore, type MemoryTable } from "./memory-store.ts";

/** The model: the table as a map, and every record that some writer may still believe in, oldest first. */
export type Model = { table: MemoryTable; believed: VerificationRecord[] };

/** Everything that any write may need. */
type Draw = {
  kind: keyof typeof writes;
  /** How many versions back the writer's knowledge is. */
  staleness: number;
  owner: number;
  attemptNumber: number;
  report: CallReport;
  freeAt: number;
  settlement: Settlement;
};

const timeoutMs = 10_000;
const now = Date.UTC(2026, 10, 22, 4, 30);
const attempt = { provider: "second", startedAt: now, feeMilliFen: 17_000 };

/** Every write of the protocol, made from the record that its writer believes in. */
const writes = {
  claim: (seen) => protocol.claim(seen).write,
  takeOver: (seen, draw) => protocol.takeOver(seen, ownerOf(draw.owner), draw.freeAt, attempt).write,
  exhaust: (seen) => protocol.exhaust(seen).write,
  failOver: (seen, { report }) => protocol.failOver(seen, reportsOf(seen, report), attempt).write,
  finish: (seen, { report }) => protocol.finish(seen, reportsOf(seen, report), match).write,
  finishExhausted: (seen, { report }) => protocol.finishExhausted(seen, reportsOf(seen, report)).write,
  release: (seen, { report, freeAt }) => protocol.release(seen, reportsOf(seen, report), freeAt).write,
  reportLate: ({ pk }, draw) => protocol.reportLate(pk, draw.attemptNumber, ownerOf(draw.owner), draw.report),
  settle: (seen, { attemptNumber, settlement, freeAt }) => settle(seen, attemptNumber, settlement, freeAt),
  settleDropped: (seen, { attemptNumber, settlement }) =>
    settleDropped(seen, attemptNumber, attempt, settlement),
  forget: (seen) => forget(seen).write,
  countGuess: (seen, { freeAt }) => countGuess(seen, freeAt),
} satisfies Record<string, (seen: VerificationRecord, draw: Draw) => Write>;

const kinds = [
  "claim",
  "takeOver",
  "exhaust",
  "failOver",
  "finish",
  "finishExhausted",
  "release",
  "reportLate",
  "settle",
  "settleDropped",
  "forget",
  "countGuess",
] as const satisfies (keyof typeof writes)[];

const draws: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom(...kinds),
  staleness: fc.constantFrom(0, 0, 0, 1, 2),
  owner: fc.integer({ min: 1, max: 3 }),
  attemptNumber: fc.integer({ min: 1, max: 4 }),
  report: fc
    .tuple(fc.constantFrom(charged, free, unknown, unreadable), fc.string({ maxLength: 40 }))
    .map(([report, code]) => ({ ...report, code })),
  freeAt: fc.constantFrom(0, now - 1, now, now + 1),
  settlement: fc.record({ charge: fc.constantFrom(...knownCharges), number: fc.integer({ min: 1, max: 3 }) }),
});

/** Sequences of writes, of writers who know the record as it stands or as it stood a while ago. */
export const storeCommands = fc.commands([draws.map(storeWrite)], { maxCommands: 30, size: "max" });

/** A key that nobody has claimed yet. */
export function modelOf(pk: string): Model {
  const fresh: VerificationRecord = {
    pk,
    state: "claimed",
    epoch: 1,
    owner: ownerOf(1),
    freeAt: now,
    fingerprint: new Uint8Array(32).fill(1),
    pepperId: "p1",
    normalization: 1,
    subject: new Uint8Array(16).fill(9),
    attempts: { "1": { ...attempt, charge: "open", owner: ownerOf(1) } },
    attemptCount: 1,
    caller: "iam:000000000000:role/orders",
    kind: "two_factor",
    reference: "order-17",
    createdAt: now,
    replayUntil: now + 86_400_000,
    expiresAt: longAfterAnyRun,
  };
  return { table: new Map(), believed: [fresh] };
}

/** One write of the protocol, to the model and to the real store: both must do and answer the same. */
function storeWrite(draw: Draw): fc.AsyncCommand<Model, RecordStore> {
  const { kind, staleness, owner, attemptNumber, report, freeAt } = draw;
  return {
    // A holder reports the attempt that is open, and an operator settles one that is there or was dropped.
    check: (model) => {
      const { attempts, attemptCount } = believed(model, staleness);
      const isThere = attempts[attemptNumber] !== undefined;
      if (kind === "settle") return isThere;
      if (kind === "settleDropped") return !isThere && attemptNumber < attemptCount;
      return attempts[attemptCount] !== undefined;
    },
    async run(model, store) {
      const seen = believed(model, staleness);
      const write = writes[kind](seen, draw);
      const expected = await createMemoryStore(model.table).write(write, timeoutMs);
      expect(await store.write(write, timeoutMs)).toEqual(expected);
      const item = model.table.get(seen.pk);
      expect(await store.read(seen.pk)).toEqual(item);
      if (expected.applied && item !== undefined) model.believed.push(recordFromItem(item));
    },
    toString: () =>
      `${kind}(${JSON.stringify({ staleness, owner, attemptNumber, charge: report.charge, freeAt })})`,
  };
}

function believed({ believed: records }: Readonly<Model>, staleness: number): VerificationRecord {
  const record = records[Math.max(0, records.length - 1 - staleness)];
  if (record === undefined) throw new RangeError("a model begins with a record");
  return record;
}

function ownerOf(owner: number): Uint8Array {
  return new Uint8Array(16).fill(owner);
}
