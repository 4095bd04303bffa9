import { describe, expect, it } from "vitest";
import { forget } from "../../../../lib/records/forget.ts";
import type { VerificationRecord } from "../../../../lib/records/record.ts";
import { forgottenUsageWrites } from "../../../../lib/usage/ledger/forgotten-usage.ts";
import { entryChangesOf, writesOf, type RecordChange } from "../../../../lib/usage/ledger/projection.ts";
import { keyOf, entryFromItem, entriesOf } from "../../../../lib/usage/ledger/entry.ts";
import { verdictsOf } from "../../../../lib/usage/totals/totals.ts";
import { callerTotals } from "../../../../lib/usage/totals/keys.ts";
import { queryAll } from "../../../../lib/store/table.ts";
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
  createdAt: startedAt,
  replayUntil: startedAt + 1,
  expiresAt: startedAt + 2,
};

describe("the usage of a person who was forgotten", () => {
  it("keeps what was paid and loses what was said, in whatever order and however often it is told", async () => {
    const table = createMemoryUsageTable();
    const forgotten = forget(done).record;
    const stream: RecordChange[] = [{ after: done }, { before: done, after: forgotten }];
    for (const changes of [stream, stream.slice(1), stream]) {
      const writes = writesOf(entryChangesOf(changes), 0);
      await table.transact(writes);
      for (const write of changes.flatMap(forgottenUsageWrites)) await table.write(write);
    }
    const stored = await Promise.all(entriesOf(done).map((usage) => table.read(keyOf(usage))));
    const usages = stored.flatMap((item) => (item === undefined ? [] : [entryFromItem(item)]));
    expect(usages).toMatchObject([
      { attempt: 1, code: "html", charge: "charged" },
      { attempt: 2, charge: "charged", feeMilliFen: 17_000, providerReference: "7965898435947" },
    ]);
    expect(usages[1]).not.toHaveProperty("verdict");
    expect(usages[1]).not.toHaveProperty("code");
    const { pk, skPrefix } = callerTotals(done.caller, "2026-11-22");
    const totals = await queryAll(table, pk, { prefix: skPrefix });
    expect(verdictsOf(totals)).toEqual({ match: 0, mismatch: 1, undetermined: 0 });
  });

  it("is left alone while nobody is forgotten", () => {
    expect(forgottenUsageWrites({ after: done })).toEqual([]);
    expect(forgottenUsageWrites({ before: done, after: { ...done, state: "released" } })).toEqual([]);
  });
});
