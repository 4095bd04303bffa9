import { beforeEach, describe, expect, it } from "vitest";
import { Problem } from "../../../lib/domain/problem.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import type { Records } from "../../../lib/records/records.ts";
import { verificationId, type VerificationRecord } from "../../../lib/records/record.ts";
import { settle } from "../../../lib/records/settle.ts";
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

let clock: ManualClock;
let table: MemoryTable;
let records: Records;
const { pk } = claimRequest(createManualClock());

beforeEach(() => {
  clock = createManualClock();
  table = new Map();
  records = recordsOver(createMemoryStore(table), clock);
});

function stored(): VerificationRecord {
  const item = table.get(pk);
  if (item === undefined) throw new Error("no item");
  return recordFromItem(item);
}

async function claimed(changes = {}): Promise<VerificationRecord> {
  const claim = await records.claim(claimRequest(clock, changes));
  expect(claim.outcome).toBe("claimed");
  return claim.record;
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Problem)) throw new Error("no problem", { cause: error });
  return error;
}

describe("a fresh key", () => {
  it("is claimed with its first attempt open, in the one write", async () => {
    const record = await claimed();
    expect(stored()).toEqual(record);
    expect(record).toMatchObject({ state: "claimed", epoch: 1, attemptCount: 1 });
    expect(record.attempts["1"]).toMatchObject({ provider: "first", charge: "open" });
    expect(record.freeAt).toBe(clock.now() + 29_000 + 1_000 + 5_000 + 45_000);
  });

  it("recognises its own claim whose answer was lost", async () => {
    let lost = true;
    const flaky: RecordStore = {
      ...createMemoryStore(table),
      write: (write) => {
        const result = applyWrite(table, write);
        if (!lost) return Promise.resolve(result);
        lost = false;
        return Promise.reject(new Error("lost"));
      },
    };
    const claim = await recordsOver(flaky, clock).claim(claimRequest(clock));
    expect(claim.outcome).toBe("claimed");
    expect(stored().attemptCount).toBe(1);
  });

  it("is unavailable where the store does not answer, and nobody knows what it has cost before", async () => {
    const down: RecordStore = {
      write: () => Promise.reject(new Error("down")),
      read: () => Promise.reject(new Error("down")),
    };
    const problem = await problemOf(recordsOver(down, clock).claim(claimRequest(clock)));
    expect(problem).toMatchObject({ code: "unavailable", charged: "unknown", retryable: true });
  });
});

describe("a key that is held", () => {
  it("answers in_progress with 2 s until its owner's deadline, then with the time until it is free", async () => {
    await claimed();
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({
      code: "in_progress",
      charged: "unknown",
      retryAfterSeconds: 2,
    });
    clock.advance(29_000);
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({ retryAfterSeconds: 51 });
    expect(stored().epoch).toBe(1);
  });

  it("is refused for another input before anything else is told of it", async () => {
    await claimed();
    expect(await problemOf(records.claim(claimRequest(clock, { input: 2 })))).toMatchObject({
      code: "key_reused",
      verificationId: undefined,
      charged: "unknown",
    });
  });

  it("is taken over from freeAt on, and its abandoned attempt becomes unknown", async () => {
    const first = await claimed();
    clock.advance(first.freeAt - clock.now() - 1);
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({ code: "in_progress" });
    clock.advance(1);
    const second = await claimed();
    expect(second).toMatchObject({ epoch: 2, attemptCount: 2 });
    expect(stored()).toEqual(second);
    expect(second.attempts["1"]?.charge).toBe("unknown");
    expect(second.attempts["2"]?.charge).toBe("open");
  });
});

describe("a key that is done", () => {
  it("is replayed within its window and refused, not run, after it", async () => {
    const record = await claimed();
    const ending = await records.finish(record, charged, match, clock.now() + 29_000);
    expect(ending.outcome).toBe("saved");
    expect(ending).toMatchObject({ record: stored() });
    expect(await records.claim(claimRequest(clock))).toEqual({ outcome: "replayed", record: stored() });
    clock.advance(24 * 60 * 60 * 1000);
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({
      code: "key_expired",
      charged: "yes",
      verificationId: verificationId(pk),
    });
  });

  it("is refused where the pepper of its fingerprint was deleted", async () => {
    const record = await claimed();
    await records.finish(record, charged, match, clock.now() + 29_000);
    const request = claimRequest(clock, {
      pepperId: "p2",
      fingerprint: (pepperId) => (pepperId === "p2" ? new Uint8Array(32).fill(1) : "removed"),
    });
    const expected = { code: "key_expired", verificationId: undefined };
    expect(await problemOf(records.claim(request))).toMatchObject(expected);
    expect(await problemOf(records.peek(request))).toMatchObject(expected);
  });

  it("is not taken for another input where its normal form may have changed since", async () => {
    const record = await claimed();
    await records.finish(record, charged, match, clock.now() + 29_000);
    const later = claimRequest(clock, { normalization: record.normalization + 1 });
    expect(await records.claim(later)).toMatchObject({ outcome: "replayed" });
    expect(await records.peek(later)).toMatchObject({ outcome: "replayed" });
    const changed = { ...later, fingerprint: () => new Uint8Array(32).fill(2) };
    const expected = { code: "key_expired", charged: "yes", verificationId: undefined };
    expect(await problemOf(records.claim(changed))).toMatchObject(expected);
    expect(await problemOf(records.peek(changed))).toMatchObject(expected);
  });

  it("is not refused for good where the pepper of its fingerprint is not known yet", async () => {
    const record = await claimed();
    await records.finish(record, charged, match, clock.now() + 29_000);
    const request = claimRequest(clock, {
      pepperId: "p2",
      fingerprint: (pepperId) => (pepperId === "p2" ? new Uint8Array(32).fill(1) : "unknown"),
    });
    const expected = {
      code: "unavailable",
      charged: "unknown",
      retryable: true,
      retryAfterSeconds: 10,
      verificationId: undefined,
    };
    expect(await problemOf(records.claim(request))).toMatchObject(expected);
    expect(await problemOf(records.peek(request))).toMatchObject(expected);
  });
});

describe("a key that was given back", () => {
  it("is free at once where nothing can be charged", async () => {
    const record = await claimed();
    const ending = await records.release(record, free, undefined, clock.now() + 29_000);
    expect(ending).toMatchObject({ outcome: "saved", freeAt: 0 });
    expect(await claimed()).toMatchObject({ epoch: 2, attemptCount: 2 });
  });

  it("stays locked for the provider's tail after an unknown charge, counted from the attempt's end", async () => {
    const record = await claimed();
    clock.advance(12_000);
    await records.release(record, unknown, clock.now(), clock.now() + 17_000);
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({
      code: "in_progress",
      charged: "unknown",
      retryAfterSeconds: 50,
    });
    clock.advance(50_000);
    await claimed();
  });

  it("keeps only the latest of its free attempts and counts the others by provider and month", async () => {
    for (let round = 0; round < 5; round++) {
      await records.release(await claimed(), free, undefined, clock.now() + 29_000);
    }
    const record = await claimed();
    expect(stored()).toEqual(record);
    expect(Object.keys(record.attempts)).toEqual(["5", "6"]);
    expect(record.earlierFree).toEqual({ "first 2026-11": 4 });
  });

  it("runs out after three attempts that are not free", async () => {
    for (let round = 0; round < 2; round++) {
      await records.release(await claimed(), unreadable, undefined, clock.now() + 29_000);
    }
    const record = await claimed();
    await records.release(record, unreadable, undefined, clock.now() + 29_000);
    for (let round = 0; round < 2; round++) {
      expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({
        code: "attempts_exhausted",
        charged: "yes",
      });
    }
  });

  it("runs out as well where the third attempt was abandoned", async () => {
    for (let round = 0; round < 2; round++) {
      await records.release(await claimed(), unreadable, undefined, clock.now() + 29_000);
    }
    const record = await claimed();
    clock.advance(record.freeAt - clock.now());
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({ code: "attempts_exhausted" });
    expect(stored()).toMatchObject({ state: "done", exhausted: true });
    expect(stored().attempts["3"]?.charge).toBe("unknown");
  });
});

describe("a holder", () => {
  const next = { provider: "second", startedAt: 0, feeMilliFen: 17_000 };

  it("settles one attempt and opens the next in one write", async () => {
    const record = await claimed();
    const holding = await records.failOver(record, free, next, clock.now() + 20_000);
    expect(holding).toEqual({ outcome: "saved", record: stored() });
    expect(stored()).toMatchObject({ state: "claimed", attemptCount: 2 });
    expect(stored().attempts).toMatchObject({
      "1": { charge: "free" },
      "2": { charge: "open", provider: "second" },
    });
  });

  it("keeps every attempt when it fails over, so that no settlement can be in its way", async () => {
    await records.release(await claimed(), free, undefined, clock.now() + 29_000);
    const record = await claimed();
    const settlement = { charge: "charged", number: 1 } as const;
    applyWrite(table, settle(stored(), 1, settlement, clock.now()));
    const holding = await records.failOver(record, free, next, clock.now() + 20_000);
    expect(holding.outcome).toBe("saved");
    expect(stored().attempts).toMatchObject({
      "1": { charge: "free", settlement },
      "2": { charge: "free" },
      "3": { charge: "open" },
    });
  });

  it("that was fenced out corrects its own attempt and nothing else, and tells nothing of its verdict", async () => {
    const first = await claimed();
    clock.advance(first.freeAt - clock.now());
    const second = await claimed();
    const ending = await records.finish(first, charged, match, clock.now() + 1_000);
    expect(ending).toMatchObject({ outcome: "fenced", current: { epoch: 2, state: "claimed" } });
    const { code: _, ...told } = charged;
    expect(stored()).toEqual({
      ...second,
      attempts: { ...second.attempts, "1": { ...second.attempts["1"], ...told } },
    });
  });

  it("that wakes up after its key was ended without it does not take that for its own write", async () => {
    for (let round = 0; round < 2; round++) {
      await records.release(await claimed(), unreadable, undefined, clock.now() + 29_000);
    }
    const frozen = await claimed();
    clock.advance(frozen.freeAt - clock.now());
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({ code: "attempts_exhausted" });
    const ending = await records.finish(frozen, charged, match, clock.now() + 1_000);
    expect(ending).toMatchObject({ outcome: "fenced", current: { exhausted: true } });
    expect(stored().attempts["3"]?.charge).toBe("charged");
    expect(stored().answer).toBeUndefined();
  });

  it("never moves a settled charge back with a late report", async () => {
    const first = await claimed();
    clock.advance(first.freeAt - clock.now());
    await claimed();
    await records.finish(first, charged, match, clock.now() + 1_000);
    await records.release(first, unknown, clock.now(), clock.now() + 1_000);
    expect(stored().attempts["1"]?.charge).toBe("charged");
  });

  it("that was frozen until after its lock gives it back and leaves an operator's settlement as it is", async () => {
    const record = await claimed();
    clock.advance(record.freeAt - clock.now());
    const settlement = { charge: "charged", number: 1 } as const;
    expect(applyWrite(table, settle(stored(), 1, settlement, clock.now()))).toEqual({ applied: true });
    const ending = await records.release(record, unknown, clock.now(), clock.now() + 1_000);
    expect(ending.outcome).toBe("saved");
    expect(stored()).toMatchObject({
      state: "released",
      attempts: { "1": { charge: "charged", settlement, code: "response_timeout" } },
    });
  });

  it("that was frozen while its key was ended as exhausted reports late and does not believe its verdict saved", async () => {
    for (let round = 0; round < 2; round++) {
      await records.release(await claimed(), unreadable, undefined, clock.now() + 29_000);
    }
    const third = await claimed();
    clock.advance(third.freeAt - clock.now());
    expect(await problemOf(records.claim(claimRequest(clock)))).toMatchObject({ code: "attempts_exhausted" });
    const ending = await records.finish(third, charged, match, clock.now() + 1_000);
    expect(ending).toMatchObject({ outcome: "fenced", current: { exhausted: true } });
    expect(stored()).toMatchObject({ state: "done", attempts: { "3": { charge: "charged" } } });
    expect(stored().answer).toBeUndefined();
  });

  it("says that nothing was saved where the store does not answer until the deadline", async () => {
    const record = await claimed();
    const down: RecordStore = {
      write: () => Promise.reject(new Error("down")),
      read: () => Promise.reject(new Error("down")),
    };
    const startedAt = clock.now();
    const ending = await recordsOver(down, clock).finish(record, charged, match, startedAt + 3_000);
    expect(ending.outcome).toBe("unsaved");
    expect(clock.now()).toBeLessThanOrEqual(startedAt + 2_700);
    expect(stored().attempts["1"]?.charge).toBe("open");
  });

  it("frees the attempt of a fail over that was stored although nobody knew", async () => {
    const record = await claimed();
    const deaf: RecordStore = {
      ...createMemoryStore(table),
      write: (write) => {
        applyWrite(table, write);
        return Promise.reject(new Error("lost"));
      },
    };
    const holding = await recordsOver(deaf, clock).failOver(record, free, next, clock.now());
    expect(holding.outcome).toBe("unsaved");
    const ending = await records.release(record, free, undefined, clock.now() + 3_000);
    expect(ending.outcome).toBe("saved");
    expect(stored()).toMatchObject({ state: "released", freeAt: 0, attemptCount: 2 });
    expect(stored().attempts).toMatchObject({
      "1": { charge: "free" },
      "2": { charge: "free", failure: "not_started" },
    });
  });
});
