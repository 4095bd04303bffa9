import { describe, expect, it } from "vitest";
import { forget } from "../../../../lib/records/forget.ts";
import type { VerificationRecord } from "../../../../lib/records/record.ts";
import { projectChanges } from "../../../../lib/usage/ledger/project.ts";
import { entryChangesOf, type RecordChange } from "../../../../lib/usage/ledger/projection.ts";
import { keyOf, entryFromItem, entriesOf } from "../../../../lib/usage/ledger/entry.ts";
import { verdictsOf } from "../../../../lib/usage/totals/totals.ts";
import { readCallerDay } from "../../../../lib/usage/totals/read-totals.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { createCountingRandom, createManualClock } from "../../records/fixtures.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";

const startedAt = Date.UTC(2026, 10, 22, 4, 30);
const bytes = (fill: number): Uint8Array => new Uint8Array(16).fill(fill);

const done: VerificationRecord = {
  pk: "v1#aaaaaaaaaaaaaaaaaaaaaa",
  state: "done",
  epoch: 1,
  owner: bytes(1),
  freeAt: 0,
  fingerprint: bytes(2),
  pepperId: "p1",
  normalization: 1,
  subject: bytes(3),
  attempts: {
    "1": {
      provider: "first",
      charge: "charged",
      owner: bytes(1),
      startedAt,
      feeMilliFen: 60_000,
      failure: "unreadable",
      code: "html",
    },
    "2": {
      provider: "second",
      charge: "charged",
      owner: bytes(1),
      startedAt,
      feeMilliFen: 17_000,
      code: "1002",
      providerReference: "7965898435947",
      verdict: true,
    },
  },
  attemptCount: 2,
  answer: {
    verdict: "mismatch",
    reason: "identity_mismatch",
    advice: "reject",
    identity: "mismatch",
    attempt: 2,
    charged: "yes",
    attemptCount: 2,
    live: true,
    warnings: [],
  },
  caller: "iam:000000000000:role/orders",
  kind: "two_factor",
  consent: { id: "consent-17", purpose: "account-opening" },
  createdAt: startedAt,
  replayUntil: startedAt + 1,
  expiresAt: startedAt + 2,
};

describe("the entries of a person who was forgotten", () => {
  it("keep what was paid and lose what was said, in whatever order and however often it is told", async () => {
    const told: RecordChange = { after: done };
    const forgotten: RecordChange = { before: done, after: forget(done).record };
    for (const stream of [
      [told, forgotten],
      [forgotten, told, forgotten],
      [{ after: forgotten.after }],
      [told, forgotten, told],
    ]) {
      const { table, entries } = await entriesAfter(stream);
      expect(entries).toMatchObject([
        { attempt: 1, code: "html", charge: "charged" },
        { attempt: 2, charge: "charged", providerReference: "7965898435947", forgotten: true },
      ]);
      expect(entries[1]).not.toHaveProperty("verdict");
      expect(entries[1]).not.toHaveProperty("code");
      const totals = await readCallerDay(table, done.caller, "2026-11-22");
      expect(verdictsOf(totals)).toEqual({ match: 0, mismatch: 0, undetermined: 0 });
      const forgottenCount = totals.reduce((sum, item) => sum + Number(item["verdict#forgotten"] ?? 0), 0);
      expect(forgottenCount).toBe(1);
    }
  });

  it("keep the purpose of the consent, also of an attempt that was open when the person was forgotten", async () => {
    const open: VerificationRecord = {
      ...done,
      state: "claimed",
      attempts: {
        "1": { provider: "first", charge: "open", owner: bytes(1), startedAt, feeMilliFen: 60_000 },
      },
      attemptCount: 1,
    };
    delete open.answer;
    for (const told of [done, open]) {
      const forgotten = forget(told).record;
      for (const stream of [
        [{ after: told }, { before: told, after: forgotten }],
        [{ after: forgotten }, { after: told }],
        [{ after: told }, { after: forgotten }, { before: forgotten, after: forgotten }],
      ]) {
        const { entries } = await entriesAfter(stream);
        expect(entries.length).toBeGreaterThan(0);
        for (const entry of entries) expect(entry.purpose).toBe("account-opening");
        if (told === open) expect(entries).toMatchObject([{ charge: "unknown" }]);
      }
    }
  });

  it("do not lose it to a writer that knows only the forgotten record", async () => {
    const { table, entries } = await entriesAfter([{ after: done }]);
    const forgotten = forget(done).record;
    const [first] = entriesOf(forgotten);
    if (first === undefined) throw new TypeError("a forgotten record has its attempts");
    const settled = { ...first, charge: "free", settlement: 1 } as const;
    const clock = createManualClock();
    const dependencies = { table, clock, random: createCountingRandom() };
    expect(
      await projectChanges([{ seen: settled, stands: first }], clock.now() + 60_000, dependencies),
    ).toEqual([]);
    expect(await table.read(keyOf(first))).toMatchObject({ charge: "free", purpose: "account-opening" });
    expect(entries[0]?.purpose).toBe("account-opening");
  });
});

/** What the table holds of the record's attempts after a stream, which is delivered twice. */
async function entriesAfter(stream: readonly RecordChange[]) {
  const table = createMemoryUsageTable();
  for (const change of stream) await project(table, [change]);
  await project(table, stream);
  const stored = await Promise.all(entriesOf(done).map((entry) => table.read(keyOf(entry))));
  return { table, entries: stored.flatMap((item) => (item === undefined ? [] : [entryFromItem(item)])) };
}

async function project(table: Table, changes: readonly RecordChange[]): Promise<void> {
  const clock = createManualClock();
  const dependencies = { table, clock, random: createCountingRandom() };
  expect(await projectChanges(entryChangesOf(changes), clock.now() + 60_000, dependencies)).toEqual([]);
}
