import { beforeEach, describe, expect, it } from "vitest";
import { forget } from "../../../lib/records/forget.ts";
import { forgetRecord } from "../../../lib/records/forget-record.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import type { VerificationRecord } from "../../../lib/records/record.ts";
import { settle } from "../../../lib/records/settle.ts";
import type { Records } from "../../../lib/records/records.ts";
import type { RecordStore } from "../../../lib/store/write.ts";
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
} from "./fixtures.ts";
import { applyWrite, createMemoryStore, type MemoryTable } from "../store/memory-store.ts";

const notes = { reference: "order-17", consent: { id: "consent-17", purpose: "account-opening" } };

let clock: ManualClock;
let table: MemoryTable;
let records: Records;
beforeEach(() => {
  clock = createManualClock();
  table = new Map();
  records = recordsOver(createMemoryStore(table), clock);
});

function stored(): VerificationRecord {
  const [item] = table.values();
  if (item === undefined) throw new Error("no item");
  return recordFromItem(item);
}

async function claimed(): Promise<VerificationRecord> {
  return (await records.claim(claimRequest(clock, notes))).record;
}

const forgetStored = () => forgetRecord(stored(), { store: createMemoryStore(table), clock });

describe("a record whose person is forgotten", () => {
  it("keeps who was called when and what it cost, and nothing about the person", async () => {
    const record = await claimed();
    await records.finish(record, charged, match, clock.now() + 1_000);
    const before = stored();
    const transition = forget(before);
    expect(await forgetStored()).toEqual({ outcome: "forgotten" });
    expect(stored()).toEqual(transition.record);
    expect(stored()).toEqual({
      pk: before.pk,
      state: "done",
      forgotten: true,
      epoch: 1,
      owner: before.owner,
      freeAt: before.freeAt,
      fingerprint: new Uint8Array(0),
      subject: new Uint8Array(0),
      pepperId: "p1",
      normalization: 1,
      attempts: {
        "1": {
          provider: "first",
          charge: "charged",
          owner: before.owner,
          startedAt: before.createdAt,
          feeMilliFen: 60_000,
          durationMs: 40,
          httpStatus: 200,
          providerReference: "7965898435947",
          verdict: true,
        },
      },
      attemptCount: 1,
      caller: before.caller,
      kind: "two_factor",
      createdAt: before.createdAt,
      replayUntil: before.replayUntil,
      expiresAt: before.expiresAt,
    });
  });

  it("refuses its key with key_expired, whatever input comes and however late", async () => {
    await records.finish(await claimed(), charged, match, clock.now() + 1_000);
    await forgetStored();
    for (const input of [1, 2]) {
      await expect(records.claim(claimRequest(clock, { input }))).rejects.toMatchObject({
        code: "key_expired",
        verificationId: undefined,
        charged: "yes",
      });
      await expect(records.peek(claimRequest(clock, { input }))).rejects.toMatchObject({
        code: "key_expired",
        verificationId: undefined,
      });
    }
  });

  it("keeps the failures' codes, which tell nothing of the person", async () => {
    await records.release(await claimed(), unreadable, undefined, clock.now() + 1_000);
    await records.finish(await claimed(), charged, match, clock.now() + 1_000);
    await forgetStored();
    expect(stored().attempts["1"]).toMatchObject({ charge: "charged", failure: "unreadable", code: "html" });
    expect(stored().attempts["2"]).not.toHaveProperty("code");
  });

  it.each([
    ["was given back for nothing", free, 0],
    ["is locked because a provider may still be working", unknown, 1],
  ])("may be one whose key %s: it is not run again", async (_, report, isUnknown) => {
    const until = isUnknown === 1 ? clock.now() : undefined;
    await records.release(await claimed(), report, until, clock.now() + 1_000);
    expect(await forgetStored()).toEqual({ outcome: "forgotten" });
    await expect(records.claim(claimRequest(clock))).rejects.toMatchObject({ code: "key_expired" });
  });

  it("may be one without a verdict whose attempts ran out", async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      await records.release(await claimed(), unreadable, undefined, clock.now() + 1_000);
    }
    await forgetStored();
    await expect(records.claim(claimRequest(clock))).rejects.toMatchObject({ code: "key_expired" });
  });
});

describe("forgetting", () => {
  it("leaves a key alone while it is held, and says until when", async () => {
    const record = await claimed();
    expect(await forgetStored()).toEqual({ outcome: "held", freeAt: record.freeAt });
    expect(stored()).toEqual(record);
  });

  it("ends an abandoned key, whose open attempt may have been charged", async () => {
    const record = await claimed();
    clock.advance(record.freeAt - clock.now());
    expect(await forgetStored()).toEqual({ outcome: "forgotten" });
    expect(stored()).toMatchObject({
      state: "done",
      forgotten: true,
      attempts: { "1": { charge: "unknown" } },
    });
  });

  it("looks again where the record changed under it, and does no harm twice", async () => {
    const record = await claimed();
    await records.release(record, free, undefined, clock.now() + 1_000);
    const seen = stored();
    await records.finish(await claimed(), charged, match, clock.now() + 1_000);
    const store = createMemoryStore(table);
    expect(await forgetRecord(seen, { store, clock })).toEqual({ outcome: "forgotten" });
    const once = stored();
    expect(await forgetRecord(seen, { store, clock })).toEqual({ outcome: "forgotten" });
    expect(stored()).toEqual(once);
  });

  it("does not lose an operator's settlement of the same moment", async () => {
    const record = await claimed();
    clock.advance(record.freeAt - clock.now());
    const settlement = { charge: "charged", number: 1 } as const;
    let writes = 0;
    const store: RecordStore = {
      ...createMemoryStore(table),
      write: (write) => {
        if (writes++ === 0) applyWrite(table, settle(stored(), 1, settlement, clock.now()));
        return Promise.resolve(applyWrite(table, write));
      },
    };
    expect(await forgetRecord(stored(), { store, clock })).toEqual({ outcome: "forgotten" });
    expect(stored().attempts["1"]).toMatchObject({ charge: "charged", settlement });
  });

  it("says that a record is gone where retention has removed it", async () => {
    await records.finish(await claimed(), charged, match, clock.now() + 1_000);
    const seen = stored();
    table.clear();
    expect(await forgetRecord(seen, { store: createMemoryStore(table), clock })).toEqual({ outcome: "gone" });
  });
});

describe("a holder that ends after its person was forgotten", () => {
  it("settles what it paid, leaves no trace of the verdict and is refused the key", async () => {
    const record = await claimed();
    clock.advance(record.freeAt - clock.now());
    await forgetStored();
    const forgotten = stored();
    const ending = await records.finish(record, charged, match, clock.now() + 1_000);
    expect(ending).toMatchObject({ outcome: "fenced", current: { forgotten: true } });
    expect(stored()).toEqual({
      ...forgotten,
      attempts: {
        "1": { ...forgotten.attempts["1"], ...charged, code: undefined },
      },
    });
  });
});
