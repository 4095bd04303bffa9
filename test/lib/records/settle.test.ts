import { beforeEach, describe, expect, it } from "vitest";
import { recordFromItem } from "../../../lib/records/item.ts";
import { reportLate, takeOver } from "../../../lib/records/protocol.ts";
import { chargeOf, chargesOf, type VerificationRecord } from "../../../lib/records/record.ts";
import type { Records } from "../../../lib/records/records.ts";
import { settle, settleDropped } from "../../../lib/records/settle.ts";
import type { RecordStore, Write } from "../../../lib/store/write.ts";
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
beforeEach(() => {
  clock = createManualClock();
  table = new Map();
  records = recordsOver(createMemoryStore(table), clock);
});

const toCharged = { charge: "charged", number: 1 } as const;
const toFree = { charge: "free", number: 1 } as const;
const apply = (write: Write): boolean => applyWrite(table, write).applied;
const soon = (): number => clock.now() + 29_000;

function stored(): VerificationRecord {
  const [item] = table.values();
  if (item === undefined) throw new Error("no item");
  return recordFromItem(item);
}

async function claimed(): Promise<VerificationRecord> {
  const { record, outcome } = await records.claim(claimRequest(clock));
  expect(outcome).toBe("claimed");
  return record;
}

const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
  );

/** A record of which two free attempts were dropped. */
async function withDropped(): Promise<VerificationRecord> {
  for (let round = 0; round < 3; round++) await records.release(await claimed(), free, undefined, soon());
  await records.release(await claimed(), unreadable, undefined, soon());
  const record = stored();
  expect(Object.keys(record.attempts)).toEqual(["3", "4"]);
  expect(record.earlierFree).toEqual({ "first 2026-11": 2 });
  return record;
}

describe("a settled attempt", () => {
  it("moves from unknown, and nothing else of the record changes", async () => {
    await records.release(await claimed(), unknown, clock.now(), soon());
    const before = stored();
    expect(apply(settle(before, 1, toCharged, clock.now()))).toBe(true);
    const attempt = { ...before.attempts["1"], charge: "charged", settlement: toCharged };
    expect(stored()).toEqual({ ...before, attempts: { "1": attempt } });
  });

  it("is left alone while it is open and its holder may still call", async () => {
    const { freeAt } = await claimed();
    expect(apply(settle(stored(), 1, toFree, freeAt - 1))).toBe(false);
    expect(apply(settle(stored(), 1, toFree, freeAt))).toBe(true);
    expect(stored()).toMatchObject({ state: "claimed", attempts: { "1": { charge: "free" } } });
  });

  it("keeps what was believed of it where that was known, with the settlement beside it", async () => {
    await records.finish(await claimed(), charged, match, soon());
    const before = stored();
    expect(apply(settle(before, 1, toFree, clock.now()))).toBe(true);
    const { attempts, ...rest } = stored();
    expect(attempts["1"]).toEqual({ ...before.attempts["1"], settlement: toFree });
    expect(chargesOf(stored())).toEqual(["free"]);
    expect({ ...rest, attempts: before.attempts }).toEqual(before);
    expect(await records.claim(claimRequest(clock))).toMatchObject({
      outcome: "replayed",
      record: { answer: before.answer },
    });
  });

  it("is settled again only by somebody who knows how it was settled", async () => {
    await records.release(await claimed(), unreadable, undefined, soon());
    const unsettled = stored();
    expect(apply(settle(unsettled, 1, toFree, clock.now()))).toBe(true);
    expect(apply(settle(unsettled, 1, toFree, clock.now()))).toBe(false);
    const again = { charge: "charged", number: 2 } as const;
    expect(apply(settle(stored(), 1, again, clock.now()))).toBe(true);
    expect(stored().attempts["1"]).toMatchObject({ charge: "charged", settlement: again });
  });

  it("is one that was not reported late since it was seen", async () => {
    const first = await claimed();
    clock.advance(first.freeAt - clock.now());
    await claimed();
    const seen = stored();
    expect(apply(reportLate(first.pk, 1, first.owner, charged))).toBe(true);
    expect(apply(settle(seen, 1, toFree, clock.now()))).toBe(false);
    expect(apply(settle(seen, 2, toFree, seen.freeAt))).toBe(true);
    expect(apply(reportLate(first.pk, 2, seen.owner, charged))).toBe(false);
  });

  it("must be one that the record contains", async () => {
    await claimed();
    expect(() => settle(stored(), 7, toFree, clock.now())).toThrow(RangeError);
  });
});

describe("the limit of a key", () => {
  it("counts what was settled to charged", async () => {
    for (const report of [free, unreadable])
      await records.release(await claimed(), report, undefined, soon());
    await records.release(await claimed(), unreadable, undefined, soon());
    apply(settle(stored(), 1, toCharged, clock.now()));
    expect(await codeOf(records.claim(claimRequest(clock)))).toBe("attempts_exhausted");
  });

  it("does not count what was settled to free", async () => {
    for (let round = 0; round < 2; round++) {
      await records.release(await claimed(), unreadable, undefined, soon());
    }
    const { freeAt } = await claimed();
    apply(settle(stored(), 2, toFree, clock.now()));
    clock.advance(freeAt - clock.now());
    expect(await claimed()).toMatchObject({ attemptCount: 4 });
  });

  it("is looked at again where a settlement comes between the look and the takeover", async () => {
    for (const report of [free, unreadable, unreadable]) {
      await records.release(await claimed(), report, undefined, soon());
    }
    let writes = 0;
    const store: RecordStore = {
      ...createMemoryStore(table),
      write(write) {
        // The second write is the takeover.
        if (++writes === 2) apply(settle(stored(), 1, toCharged, clock.now()));
        return Promise.resolve(applyWrite(table, write));
      },
    };
    const claim = recordsOver(store, clock).claim(claimRequest(clock));
    expect(await codeOf(claim)).toBe("attempts_exhausted");
    expect(stored().attempts["1"]).toMatchObject({ charge: "free", settlement: toCharged });
  });

  it("keeps settled attempts in the record, also those that are free", async () => {
    await records.release(await claimed(), free, undefined, soon());
    apply(settle(stored(), 1, toCharged, clock.now()));
    apply(settle(stored(), 1, { charge: "free", number: 2 }, clock.now()));
    for (let round = 0; round < 3; round++) await records.release(await claimed(), free, undefined, soon());
    await claimed();
    expect(Object.keys(stored().attempts)).toEqual(["1", "4", "5"]);
    expect(stored().earlierFree).toEqual({ "first 2026-11": 2 });
  });
});

describe("a free attempt that the record has dropped", () => {
  const reference = "7965898435947";

  it("is put back by its settlement, counts, and is no longer counted as dropped", async () => {
    const seen = await withDropped();
    const attempt = {
      provider: "first",
      startedAt: clock.now(),
      feeMilliFen: 60_000,
      providerReference: reference,
    };
    expect(apply(settleDropped(seen, 1, attempt, toCharged))).toBe(true);
    const { attempts, earlierFree, ...rest } = stored();
    const { attempts: _, earlierFree: __, ...before } = seen;
    expect(rest).toEqual(before);
    expect(earlierFree).toEqual({ "first 2026-11": 1 });
    expect(attempts["1"]).toMatchObject({ ...attempt, charge: "free", settlement: toCharged });
    expect(attempts["1"] && chargeOf(attempts["1"])).toBe("charged");
    expect(apply(settleDropped(seen, 1, attempt, toCharged))).toBe(false);
  });

  it("is put back only by somebody who knows of every other one that was put back", async () => {
    const seen = await withDropped();
    const attempt = { provider: "first", startedAt: clock.now(), feeMilliFen: 60_000 };
    expect(apply(settleDropped(seen, 1, attempt, toCharged))).toBe(true);
    expect(apply(settleDropped(seen, 2, attempt, toCharged))).toBe(false);
    expect(apply(settleDropped(stored(), 2, attempt, toCharged))).toBe(true);
    expect(stored().earlierFree).toEqual({ "first 2026-11": 0 });
    const seenFree = { ...seen, attempts: {}, earlierFree: { "first 2026-11": 2 } };
    const next = { provider: "first", startedAt: clock.now(), feeMilliFen: 60_000 };
    expect(apply(takeOver(seenFree, seen.owner, clock.now(), next).write)).toBe(false);
  });

  it("is not put back into a record that has changed", async () => {
    const seen = await withDropped();
    await claimed();
    const attempt = { provider: "first", startedAt: clock.now(), feeMilliFen: 60_000 };
    expect(apply(settleDropped(seen, 1, attempt, toCharged))).toBe(false);
  });
});
