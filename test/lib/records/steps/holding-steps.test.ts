import { beforeEach, describe, expect, it } from "vitest";
import { recordFromItem } from "../../../../lib/records/item.ts";
import type { Records } from "../../../../lib/records/records.ts";
import { verificationId, type VerificationRecord } from "../../../../lib/records/record.ts";
import { settle } from "../../../../lib/records/settle.ts";
import type { RecordStore } from "../../../../lib/store/write.ts";
import { createMemoryStore, type MemoryTable } from "../../store/memory-store.ts";
import {
  charged,
  claimRequest,
  createManualClock,
  free,
  match,
  recordsOver,
  unknown,
  unreadable,
  type ManualClock,
} from "../fixtures.ts";

let clock: ManualClock;
let table: MemoryTable;
let records: Records;
let isDown = false;
const { pk } = claimRequest(createManualClock());
const dayMs = 86_400_000;
const next = { provider: "second", startedAt: 0, feeMilliFen: 17_000 };

beforeEach(() => {
  clock = createManualClock();
  table = new Map();
  isDown = false;
  const up = createMemoryStore(table);
  const store: RecordStore = {
    read: up.read,
    write: (write, timeoutMs) => (isDown ? Promise.reject(new Error("down")) : up.write(write, timeoutMs)),
  };
  records = recordsOver(store, clock);
});

const stored = (): VerificationRecord => recordFromItem(table.get(pk) ?? {});
const claimed = async (): Promise<VerificationRecord> => (await records.claim(claimRequest(clock))).record;
const soon = (): number => clock.now() + 20_000;
const settleStored = async (attempt: number, charge: "free" | "charged"): Promise<void> => {
  await createMemoryStore(table).write(settle(stored(), attempt, { charge, number: 1 }, clock.now()), 1_000);
};

describe("a verdict that meets a settlement", () => {
  it("is stored if nobody else has acquired the key, and leaves the settled charge", async () => {
    const held = await claimed();
    clock.advance(held.freeAt - clock.now());
    await settleStored(1, "free");
    const ending = await records.finish(held, charged, match, soon());
    expect(ending).toMatchObject({ outcome: "saved", record: { answer: { charged: "no" } } });
    expect(stored()).toMatchObject({
      state: "done",
      attempts: { "1": { charge: "free", verdict: true, providerReference: charged.providerReference } },
    });
  });

  it("is stored without the charge of a slow attempt that was settled while it was listened to", async () => {
    const first = await claimed();
    const opened = await records.failOver(first, unknown, next, soon());
    if (opened.outcome !== "saved") throw new Error("not opened");
    await settleStored(1, "charged");
    const listened = new Map([[1, free]]);
    const decision = { ...match, attempt: 2 };
    const ending = await records.finish(opened.record, charged, decision, soon(), listened);
    expect(ending.outcome).toBe("saved");
    expect(stored().attempts).toMatchObject({ "1": { charge: "charged" }, "2": { charge: "charged" } });
  });
});

describe("a slow attempt that was listened to", () => {
  it("is reported in the one write of the finish, and is no failure any more", async () => {
    const first = await claimed();
    const opened = await records.failOver(first, unknown, next, soon());
    if (opened.outcome !== "saved") throw new Error("not opened");
    const listened = new Map([[1, charged]]);
    await records.finish(opened.record, { charge: "free", durationMs: 0 }, match, soon(), listened);
    expect(stored().attempts["1"]).toMatchObject({ charge: "charged", verdict: true });
    expect(stored().attempts["1"]?.failure).toBeUndefined();
    expect(stored().answer).toMatchObject({ attempt: 1, charged: "yes", attemptCount: 2 });
  });
});

describe("a key after its replay window", () => {
  it("is acquired like a new one if all of its attempts were free", async () => {
    await records.release(await claimed(), free, undefined, soon());
    clock.advance(7 * dayMs);
    const again = await claimed();
    expect(again).toMatchObject({ epoch: 2, replayUntil: clock.now() + dayMs });
    expect(stored().expiresAt).toBe(Math.ceil((clock.now() + 400 * dayMs + 80_000) / 1000));
  });

  it("is refused, with its verification, if something may have been charged", async () => {
    await records.release(await claimed(), unreadable, undefined, soon());
    clock.advance(7 * dayMs);
    await expect(records.claim(claimRequest(clock))).rejects.toMatchObject({
      code: "key_expired",
      charged: "yes",
      verificationId: verificationId(pk),
    });
  });

  it("tells another input nothing of its verification", async () => {
    await claimed();
    await expect(records.claim(claimRequest(clock, { input: 2 }))).rejects.toMatchObject({
      code: "key_reused",
      verificationId: undefined,
    });
  });
});

describe("a verdict that the store does not take", () => {
  it("is given up after 3 s, and stored by a later invocation of the instance", async () => {
    const held = await claimed();
    isDown = true;
    const startedAt = clock.now();
    expect((await records.finish(held, charged, match, startedAt + 29_000)).outcome).toBe("unsaved");
    expect(clock.now() - startedAt).toBeLessThanOrEqual(3_000);
    await records.carryOver();
    expect(stored().state).toBe("claimed");
    isDown = false;
    await records.carryOver();
    expect(stored()).toMatchObject({ state: "done", answer: { verdict: "match" } });
  });

  it("is not stored over what another invocation has done, but its charge is reported", async () => {
    const held = await claimed();
    isDown = true;
    await records.finish(held, charged, match, soon());
    isDown = false;
    clock.advance(held.freeAt - clock.now());
    await claimed();
    await records.carryOver();
    expect(stored()).toMatchObject({ state: "claimed", epoch: 2, attempts: { "1": { charge: "charged" } } });
    expect(stored().answer).toBeUndefined();
  });

  it("is kept for the latest 16 keys", async () => {
    for (let number = 0; number < 18; number++) {
      const key = `v1#${String(number).padStart(22, "0")}`;
      isDown = false;
      const { record } = await records.claim(claimRequest(clock, { pk: key }));
      isDown = true;
      await records.finish(record, charged, match, soon());
    }
    isDown = false;
    await records.carryOver();
    const done = [...table.values()].filter(({ state }) => state === "done");
    expect(done).toHaveLength(16);
  });
});
