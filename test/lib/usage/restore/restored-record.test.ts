import { describe, expect, it } from "vitest";
import { defaultRecordSettings, longestLockMs } from "../../../../lib/domain/record-settings.ts";
import { forget } from "../../../../lib/records/forget.ts";
import { brokenStepRules } from "../../../../lib/records/legal-step.ts";
import * as protocol from "../../../../lib/records/protocol.ts";
import type { CallReport, VerificationRecord } from "../../../../lib/records/record.ts";
import { entriesOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { restoredRecord } from "../../../../lib/usage/restore/restored-record.ts";
import { charged, free, match, reportsOf, unknown } from "../../records/fixtures.ts";
import { freshRecord } from "../ledger/histories.ts";

const [minuteMs, dayMs] = [60_000, 86_400_000];
const startedAt = Date.UTC(2026, 10, 22, 4, 30);
const now = startedAt + dayMs;
const settings = defaultRecordSettings;
const terms = { now, settings };
const fee = { provider: "first", feeMilliFen: 60_000 };

const claimed: VerificationRecord = {
  ...freshRecord({ attempt: { ...fee, startedAt } }),
  reference: "order-17",
  consent: { id: "c-1", purpose: "payout" },
  expiresAt: Math.ceil((startedAt + settings.retentionMs) / 1000),
};

const ended = (held: VerificationRecord, report: CallReport): VerificationRecord =>
  protocol.finish(held, reportsOf(held, report), { ...match, attempt: held.attemptCount }).record;
const released = (held: VerificationRecord, report: CallReport): VerificationRecord =>
  protocol.release(held, reportsOf(held, report), 0).record;
const takenOver = (seen: VerificationRecord, afterMs: number): VerificationRecord => {
  const attempt = { ...fee, startedAt: startedAt + afterMs };
  return protocol.takeOver(seen, new Uint8Array(16).fill(2), startedAt + afterMs + 80_000, attempt).record;
};

/** What takes the place of a record, and is one that may appear in the table. */
function restored(
  copy: VerificationRecord | undefined,
  entries: readonly Entry[],
  at = now,
): VerificationRecord | undefined {
  const record = restoredRecord(copy, entries, { now: at, settings });
  if (record !== undefined) expect(brokenStepRules(undefined, record)).toEqual([]);
  return record;
}

/** Charges by attempt, and whether an attempt has the verdict. */
function chargesIn(record: VerificationRecord | undefined): Record<string, string> {
  const attempts = Object.entries(record?.attempts ?? {});
  return Object.fromEntries(
    attempts.map(([number, { charge, verdict }]) => [number, verdict ? `${charge}!` : charge]),
  );
}

describe("a copied record", () => {
  it("with its answer is put back as it was", () => {
    const done = ended(claimed, charged);
    expect(restored(done, entriesOf(done))).toEqual({ ...done, restoredAt: now });
    expect(restored(done, [])).toEqual({ ...done, restoredAt: now });
  });

  it("that an invocation held has no owner any more, is locked for the longest call, and its attempt is unknown", () => {
    const record = restored(claimed, entriesOf(claimed));
    expect(record).toMatchObject({ state: "released", epoch: 2, freeAt: now + longestLockMs(settings) });
    expect(record?.owner).toEqual(new Uint8Array(0));
    expect(chargesIn(record)).toEqual({ "1": "unknown" });
    // The owner of the attempt may still report late.
    expect(record?.attempts["1"]?.owner).toEqual(claimed.owner);
    expect([record?.reference, record?.consent?.id, record?.fingerprint]).toEqual([
      "order-17",
      "c-1",
      claimed.fingerprint,
    ]);
  });

  it.each([
    ["held", claimed],
    ["given back", released(claimed, unknown)],
  ])("that was %s and has its verdict since refuses its key, and shows what the books know", (_, copy) => {
    const later = ended(takenOver(copy, minuteMs * 10), charged);
    const record = restored(copy, entriesOf(later));
    expect(record).toMatchObject({ state: "done", lost: { verdict: "match" }, attemptCount: 2 });
    expect(chargesIn(record)).toEqual({ "1": "unknown", "2": "charged!" });
    expect([record?.answer, record?.reference, record?.consent]).toEqual([undefined, undefined, undefined]);
    expect([record?.fingerprint.length, record?.subject.length]).toEqual([0, 0]);
    expect(record?.expiresAt).toBeGreaterThanOrEqual(copy.expiresAt);
    expect(record && entriesOf(record).map(({ verdict, charge }) => [verdict, charge])).toEqual([
      [undefined, "unknown"],
      ["match", "charged"],
    ]);
  });

  it("takes over attempts, charges and settlements that came after it", () => {
    const copy = released(claimed, unknown);
    const second = released(takenOver(copy, minuteMs * 10), unknown);
    const [first, later] = entriesOf(second);
    if (first === undefined || later === undefined) throw new Error("there are two attempts");
    const record = restored(copy, [{ ...first, charge: "charged", settlement: 1 }, later]);
    expect(record).toMatchObject({ state: "released", attemptCount: 2, epoch: 2 });
    expect(chargesIn(record)).toEqual({ "1": "charged", "2": "unknown" });
    expect(record?.attempts["1"]?.settlement).toEqual({ charge: "charged", number: 1 });
  });

  it("keeps what was believed of a charge beside its settlement", () => {
    const done = ended(claimed, charged);
    const entries = entriesOf(done).map((entry): Entry => ({ ...entry, charge: "free", settlement: 2 }));
    const record = restored(done, entries);
    expect(record?.attempts["1"]).toMatchObject({
      charge: "charged",
      settlement: { charge: "free", number: 2 },
    });
    expect(record?.answer).toEqual(done.answer);
  });

  it("knows more than books that lag behind", () => {
    const done = ended(claimed, charged);
    expect(restored(done, entriesOf(claimed))).toEqual({ ...done, restoredAt: now });
  });

  it("of a person who was forgotten since comes back without anything of the person", () => {
    const done = ended(claimed, charged);
    const record = restored(done, entriesOf(forget(done).record));
    expect(record).toEqual({ ...forget(done).record, restoredAt: now });
    expect(record?.attempts["1"]?.code).toBeUndefined();
  });

  it("puts back a dropped attempt that was settled since", () => {
    const first = released(claimed, free);
    const second = released(takenOver(first, minuteMs), free);
    const copy = released(takenOver(second, 2 * minuteMs), free);
    expect(copy.earlierFree).toEqual({ "first 2026-11": 1 });
    const [dropped] = entriesOf(first);
    if (dropped === undefined) throw new Error("there is an attempt");
    const record = restored(copy, [{ ...dropped, charge: "charged", settlement: 1 }, ...entriesOf(copy)]);
    expect(chargesIn(record)).toEqual({ "1": "charged", "2": "free", "3": "free" });
    expect(record?.earlierFree).toEqual({ "first 2026-11": 0 });
    expect(restored(copy, [dropped, ...entriesOf(copy)])?.earlierFree).toEqual({ "first 2026-11": 1 });
  });

  it("is not used if the key was claimed again since", () => {
    const again = {
      ...claimed,
      ...freshRecord({ attempt: { ...fee, startedAt: startedAt + minuteMs * 30 } }),
    };
    const record = restored(ended(claimed, charged), [
      ...entriesOf(ended(claimed, charged)),
      ...entriesOf(released(again, unknown)),
    ]);
    expect(record).toMatchObject({ lost: {}, attemptCount: 1, createdAt: startedAt + minuteMs * 30 });
    expect(chargesIn(record)).toEqual({ "1": "unknown" });
  });

  it("is not used if an attempt that it has dropped was made again since", () => {
    const first = released(claimed, free);
    const second = released(takenOver(first, minuteMs), unknown);
    const copy = released(takenOver(second, 2 * minuteMs), free);
    const dropping = { ...copy, attempts: { "2": copy.attempts["2"], "3": copy.attempts["3"] } };
    const [again] = entriesOf(first).map((entry): Entry => ({ ...entry, startedAt: startedAt + dayMs / 2 }));
    if (again === undefined) throw new Error("there is an attempt");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the record has both attempts
    const record = restored(dropping as VerificationRecord, [again]);
    expect(record).toMatchObject({ lost: {}, attemptCount: 1, createdAt: startedAt + dayMs / 2 });
  });

  it("is not judged by the entries of an earlier life", () => {
    const done = ended(claimed, charged);
    const earlier = entriesOf(done).map((entry): Entry => ({ ...entry, startedAt: startedAt - dayMs }));
    expect(restored(done, earlier)).toEqual({ ...done, restoredAt: now });
  });

  it("counts what it alone shows, also where its key is refused", () => {
    const copy = released(claimed, unknown);
    const later = entriesOf(ended(takenOver(copy, minuteMs * 10), charged)).filter(
      ({ attempt }) => attempt === 2,
    );
    expect(chargesIn(restored(copy, later))).toEqual({ "1": "unknown", "2": "charged!" });
  });

  it("is not used once retention would have removed it", () => {
    const done = ended(claimed, charged);
    const late = done.expiresAt * 1000 + minuteMs * 10;
    expect(restored(done, entriesOf(done), late)).toBeUndefined();
    const renewed = entriesOf(done).map((entry): Entry => ({
      ...entry,
      attempt: 2,
      startedAt: late - dayMs,
    }));
    expect(restored(done, renewed, late)).toMatchObject({ lost: {}, attemptCount: 2 });
  });
});

describe("a record of which only entries are left", () => {
  it("refuses its key, and says what it has cost", () => {
    const done = ended(claimed, charged);
    const record = restored(undefined, entriesOf(done));
    expect(record).toMatchObject({
      pk: done.pk,
      state: "done",
      lost: { verdict: "match" },
      caller: done.caller,
      kind: done.kind,
      createdAt: startedAt,
    });
    expect(record && entriesOf(record)).toEqual(
      entriesOf(done).map(({ purpose: _purpose, ...entry }) => entry),
    );
  });

  it("shows an attempt that was open as unknown, never as free", () => {
    expect(chargesIn(restored(undefined, entriesOf(claimed)))).toEqual({ "1": "unknown" });
  });

  it("counts all but the latest of its free attempts, and keeps settled ones", () => {
    const attempts = [1, 2, 3, 4].map((attempt): Entry => {
      const [entry] = entriesOf(released(claimed, free));
      if (entry === undefined) throw new Error("there is an attempt");
      return {
        ...entry,
        attempt,
        startedAt: startedAt + attempt,
        ...(attempt === 2 ? { settlement: 1 } : {}),
      };
    });
    const record = restored(undefined, attempts.toReversed());
    expect(chargesIn(record)).toEqual({ "2": "free", "4": "free" });
    expect(record).toMatchObject({ attemptCount: 4, earlierFree: { "first 2026-11": 2 }, lost: {} });
  });

  it.each([
    [["1 0", "2 5000", "3 9000", "1 7200000"], [1], 7_200_000],
    [["1 0", "2 5000", "1 7200000", "2 7198000"], [1, 2], 7_198_000],
    [["1 0", "1 7200000", "2 7198000"], [1, 2], 7_198_000],
    [["2 0", "1 2000", "3 60000"], [1, 2, 3], 0],
  ])(
    "shows of the attempts %j, by number and start, its last life alone",
    (attempts, numbers, createdAfterMs) => {
      const [first] = entriesOf(released(claimed, unknown));
      if (first === undefined) throw new Error("there is an attempt");
      const entries = attempts.map((text): Entry => {
        const [attempt = 0, afterMs = 0] = text.split(" ").map(Number);
        return { ...first, attempt, startedAt: startedAt + afterMs };
      });
      const record = restored(undefined, entries);
      expect(Object.keys(record?.attempts ?? {}).map(Number)).toEqual(numbers);
      expect(record).toMatchObject({
        attemptCount: Math.max(...numbers),
        createdAt: startedAt + createdAfterMs,
      });
    },
  );

  it("stays forgotten if the person was", () => {
    const entries = entriesOf(forget(ended(claimed, charged)).record);
    const record = restored(undefined, entries);
    expect(record).toMatchObject({ forgotten: true, state: "done" });
    expect(record?.lost).toBeUndefined();
    expect(record && entriesOf(record)).toEqual(entries);
  });

  it("is none if its id is not that of a record, or after its retention", () => {
    const entries = entriesOf(ended(claimed, charged));
    expect(
      restored(
        undefined,
        entries.map((entry) => ({ ...entry, verificationId: "vrf_x" })),
      ),
    ).toBeUndefined();
    expect(restored(undefined, entries, startedAt + settings.retentionMs + minuteMs)).toBeDefined();
    expect(restored(undefined, entries, startedAt + settings.retentionMs + 2 * minuteMs)).toBeUndefined();
    expect(restoredRecord(undefined, [], terms)).toBeUndefined();
  });
});
