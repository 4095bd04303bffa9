import { describe, expect, it } from "vitest";
import { projectUsageEntry } from "../../lib/entry/project-usage.ts";
import { forget } from "../../lib/records/forget.ts";
import { recordItem } from "../../lib/records/item.ts";
import * as protocol from "../../lib/records/protocol.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import { entryFromItem } from "../../lib/usage/ledger/entry.ts";
import { charged, mismatch, reportsOf } from "../lib/records/fixtures.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "../lib/store/memory-usage-table.ts";
import { usageDependencies } from "../lib/usage/dependencies.ts";
import { eventEntry } from "../lib/usage/ledger/histories.ts";
import { findLeaks, type Canary } from "./canaries.ts";

const startedAt = Date.UTC(2026, 10, 22, 4, 30);
const owner = new Uint8Array(16).fill(17);

/** What only a verification record may hold of a person: everything here is found again if it is anywhere else. */
const personal = {
  fingerprint: new Uint8Array(32).fill(231),
  subject: new Uint8Array(16).fill(213),
  reference: "order-canary-0017",
  consent: { id: "consent-canary-0017", purpose: "account-opening" },
};

const held: VerificationRecord = {
  ...personal,
  pk: "v1#aaaaaaaaaaaaaaaaaaaaaa",
  state: "claimed",
  epoch: 1,
  owner,
  freeAt: startedAt,
  pepperId: "p1",
  normalization: 1,
  attempts: { "1": { provider: "first", charge: "open", owner, startedAt, feeMilliFen: 60_000 } },
  attemptCount: 1,
  caller: "iam:000000000000:role/orders",
  kind: "three_factor",
  createdAt: startedAt,
  replayUntil: startedAt + 86_400_000,
  expiresAt: startedAt / 1_000 + 86_400,
};
const done = protocol.finish(held, reportsOf(held, { ...charged, code: "code-canary" }), mismatch).record;
const forgotten = forget(done).record;

/** Delivers versions of the record, one after the other, and gives the entries that come of it. */
async function entriesAfter(...versions: readonly VerificationRecord[]): Promise<object[]> {
  const table = createMemoryUsageTable();
  const handler = projectUsageEntry(usageDependencies(table).dependencies);
  for (const [sequence, version] of versions.entries()) {
    const before = versions[sequence - 1];
    const change = {
      pk: version.pk,
      before: before && recordItem(before),
      after: recordItem(version),
      at: startedAt,
    };
    await handler({ Records: [eventEntry(change, sequence)] }, { getRemainingTimeInMillis: () => 60_000 });
  }
  return entriesIn(table);
}

function entriesIn({ items }: MemoryUsageTable): object[] {
  const partitions = [...items].filter(([pk]) => pk.startsWith("entries#"));
  return partitions.flatMap(([, partition]) => [...partition.values()].map(entryFromItem));
}

/** Digests as text, hex and base64, which the search for leaks does not make of bytes. */
const canaries: readonly Canary[] = [
  ...Object.entries(personal).flatMap(([what, value]): Canary[] =>
    value instanceof Uint8Array
      ? [
          { what, text: Buffer.from(value).toString("hex") },
          { what, text: Buffer.from(value).toString("base64").replace(/=+$/, "") },
          { what, text: Object.values(value).join(",") },
        ]
      : [],
  ),
  { what: "reference", text: personal.reference },
  { what: "consent", text: personal.consent.id },
];

describe("the entries of a check", () => {
  it("hold no reference, no consent and no digest of a person, name or input", async () => {
    const entries = await entriesAfter(held, done, forgotten);
    expect(entries).toHaveLength(1);
    expect(findLeaks("entries", textOf(entries), canaries)).toEqual([]);
    const leaking = { ...entries[0], subject: personal.subject };
    expect(findLeaks("entries", textOf([leaking]), canaries)).not.toEqual([]);
  });

  it.each([
    ["were told before", [held, done, forgotten]],
    ["are told for the first time", [forgotten]],
    ["come once more, late", [held, done, forgotten, done]],
  ])("lose verdict and code when the person is forgotten, where they %s", async (_, versions) => {
    const [entry, ...others] = await entriesAfter(...versions);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ charge: "charged", feeMilliFen: 60_000, forgotten: true });
    expect(entry).not.toHaveProperty("verdict");
    expect(textOf([entry])).not.toContain("code-canary");
  });

  it("have verdict and code until then", async () => {
    expect(await entriesAfter(held, done)).toMatchObject([{ verdict: "mismatch", code: "code-canary" }]);
  });
});

/** Entries as text; bytes as the list of their values, as they would be in JSON. */
function textOf(entries: readonly unknown[]): string {
  return JSON.stringify(entries, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value));
}
