import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultRecordSettings } from "../../lib/domain/record-settings.ts";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { storeAnswer } from "../../lib/records/persist.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import { createRecords, type Records } from "../../lib/records/records.ts";
import { settle } from "../../lib/records/settle.ts";
import type { RecordStore } from "../../lib/store/write.ts";
import {
  charged,
  claimRequest,
  createCountingRandom,
  createManualClock,
  match,
  recordsOver,
  unknown,
  unreadable,
  type ManualClock,
} from "../lib/records/fixtures.ts";
import { verificationsTable } from "../support/engines.ts";
import { startWiredEngine, type WiredEngine } from "./wired-engine.ts";
import { wireFaults, type WireFault } from "./wire.ts";

/** One key and who writes it. No case waits for a pause: a sleep moves the clock or does nothing at all. */
type Scene = { pk: string; clock: ManualClock; records: Records; store: RecordStore };

type WriteCase = {
  title: string;
  /** Puts under the key what stands there before the write, and gives the write: it resolves with what is learnt. */
  prepare(scene: Scene): Promise<() => Promise<unknown>>;
  /** Writes of the same operation that come before the one that is meant, and are let through. */
  passing?: number;
};

const claim = async ({ records, clock, pk }: Scene, changes = {}) =>
  records.claim(claimRequest(clock, { pk, ...changes }));
const held = async (scene: Scene) => (await claim(scene)).record;
const abandoned = async (scene: Scene) => (await claim(scene, { deadlineAt: 0 })).record;
const soon = ({ clock }: Scene): number => clock.now() + 25_000;

/** Every write of the protocol. */
const cases: readonly WriteCase[] = [
  {
    title: "a claim",
    prepare: async (scene) => async () => (await claim(scene)).outcome,
  },
  {
    title: "a takeover",
    async prepare(scene) {
      await abandoned(scene);
      return async () => (await claim(scene)).outcome;
    },
    passing: 1,
  },
  {
    title: "the end of an abandoned key",
    async prepare(scene) {
      for (let attempt = 0; attempt < 3; attempt++) await abandoned(scene);
      return async () => claim(scene);
    },
    passing: 1,
  },
  {
    title: "a fail-over",
    async prepare(scene) {
      const record = await held(scene);
      const attempt = { provider: "second", startedAt: record.createdAt, feeMilliFen: 60_000 };
      return async () => (await scene.records.failOver(record, unknown, attempt, soon(scene))).outcome;
    },
  },
  {
    title: "a finish",
    async prepare(scene) {
      const record = await held(scene);
      return async () => (await scene.records.finish(record, charged, match, soon(scene))).outcome;
    },
  },
  {
    title: "the end of a key without attempts left",
    async prepare(scene) {
      const record = await held(scene);
      const settings = { ...defaultRecordSettings, maxChargeableAttempts: 1 };
      const spent = createRecords({ ...scene, random: createCountingRandom(), settings });
      return async () => (await spent.release(record, unreadable, undefined, soon(scene))).outcome;
    },
  },
  {
    title: "a release",
    async prepare(scene) {
      const record = await held(scene);
      return async () =>
        (await scene.records.release(record, unknown, record.createdAt, soon(scene))).outcome;
    },
  },
  {
    title: "a late outcome",
    async prepare(scene) {
      const record = await abandoned(scene);
      await claim(scene);
      return async () => {
        const ending = await scene.records.finish(record, charged, match, soon(scene));
        return ending.outcome === "fenced" && ending.unreported.length > 0 ? "unreported" : ending.outcome;
      };
    },
    passing: 1,
  },
  {
    title: "the record's part of a settlement",
    async prepare(scene) {
      const record = await abandoned(scene);
      const write = settle(record, 1, { charge: "charged", number: 1 }, record.createdAt);
      const limits = { writeUntil: soon(scene), maxTries: 5 };
      return async () => {
        const answer = await storeAnswer(scene.store, write, limits, scene.clock, createCountingRandom());
        return answer.outcome === "failed" ? "failed" : "written";
      };
    },
  },
];

describe("a write that the network or the engine spoils", () => {
  let wire: WiredEngine;
  let store: RecordStore;
  let keys = 0;
  const fates = new Map<string, (WireFault | undefined)[]>();
  /** How often a fault has struck a key. */
  const struck = new Map<string, number>();

  beforeAll(async () => {
    wire = await startWiredEngine();
    wire.befall((pk) => {
      const fault = fates.get(pk)?.shift();
      if (fault !== undefined) struck.set(pk, (struck.get(pk) ?? 0) + 1);
      return fault;
    });
    store = patient(createDynamoDbStore(verificationsTable, wire.client));
  });
  afterAll(async () => wire.stop());

  /** The same store, which tries again where no fault had struck: on a busy machine time runs out without one. */
  function patient(shipped: RecordStore): RecordStore {
    return {
      ...shipped,
      async write(write, timeoutMs) {
        for (let spared = 0; ; spared++) {
          const before = struck.get(write.pk);
          try {
            return await shipped.write(write, timeoutMs);
          } catch (error) {
            if (struck.get(write.pk) !== before || spared === 20) throw error;
          }
        }
      },
    };
  }

  /** Plays a case under a key of its own and gives what its writer learns and what is stored then. */
  async function play({ prepare, passing = 0 }: WriteCase, faults: readonly WireFault[], clock: ManualClock) {
    const pk = `v1#${String((keys += 1)).padStart(22, "0")}`;
    const write = await prepare({ pk, clock, store, records: recordsOver(store, clock) });
    const previous = await stored(pk);
    fates.set(pk, [...Array.from({ length: passing }, () => undefined), ...faults]);
    const learnt = await write().catch((problem: unknown) => codeOf(problem));
    fates.delete(pk);
    return { learnt, previous, stored: await stored(pk) };
  }

  async function stored(pk: string): Promise<VerificationRecord | undefined> {
    const item = await store.read(pk);
    return item === undefined ? undefined : { ...recordFromItem(item), pk: "" };
  }

  it.concurrent.each(cases)("is made once, and its writer knows it: $title", async (writeCase) => {
    // It stands still, so that what is stored is the same however often the writer tries.
    const clock = { ...createManualClock(), sleep: () => Promise.resolve() };
    const { previous: _, ...plain } = await play(writeCase, [], clock);
    const ends = wireFaults.map(async (fault) => {
      const { previous: __, ...spoilt } = await play(writeCase, [fault, fault], clock);
      expect(spoilt, fault).toEqual(plain);
    });
    await Promise.all(ends);
  });

  it.concurrent.each(cases)(
    "changes nothing where it is refused until time is up: $title",
    async (writeCase) => {
      const refused = Array.from({ length: 300 }, () => "throttled" as const);
      const { learnt, previous, stored: now } = await play(writeCase, refused, createManualClock());
      expect(now).toEqual(previous);
      expect(["unavailable", "attempts_exhausted", "unsaved", "unreported", "failed"]).toContain(learnt);
    },
  );
});

function codeOf(problem: unknown): unknown {
  return problem instanceof Error && "code" in problem ? problem.code : problem;
}
