import { hash } from "node:crypto";
import type { Table, TableItem } from "../../../../lib/store/table.ts";
import type { Item } from "../../../../lib/store/write.ts";
import type { Attempt, VerificationRecord } from "../../../../lib/records/record.ts";
import { recordItem } from "../../../../lib/records/item.ts";
import { agrees, auditMonth } from "../../../../lib/usage/audit/audit.ts";
import { entriesOf, entryItem } from "../../../../lib/usage/ledger/entry.ts";
import { entryPartition, shardCount, shardOf } from "../../../../lib/usage/ledger/keys.ts";
import { sliceKey } from "../../../../lib/usage/totals/keys.ts";
import { addAttempt, type Tally } from "../../../../lib/usage/totals/totals.ts";
import { itemBytes } from "../../../simulation/item-size.ts";

/** How an audit of a month of `entries` went. */
export type ScaleResult = {
  entries: number;
  agrees: boolean;
  seconds: number;
  /** Read units of DynamoDB: half a unit for 4 KB of entries, a whole one for 4 KB of records. */
  readUnits: number;
  megabytes: number;
};

const month = "2026-10";
const from = Date.parse(`${month}-01T00:00:00+08:00`);
const monthMs = 31 * 86_400_000;
const callers = 1_000;

/**
 * Audits a month of as many entries of 1,000 callers, against its records and a bill that lists each charged call. Entries
 * and records are made while they are read, because writing them would take the engine half an hour; one record in 97 is
 * gone.
 */
export async function auditAtScale(entries: number): Promise<ScaleResult> {
  const read = { entryBytes: 0, recordBytes: 0 };
  const table = generatedTable(entries, read);
  const references: string[] = [];
  for (let index = 0; index < entries; index += 1) {
    const { charge, providerReference } = attemptAt(entries, index);
    if (charge === "charged" && providerReference !== undefined) references.push(providerReference);
  }
  const bill = { provider: "first", calls: references.length, references };
  const startedAt = performance.now();
  const audit = await auditMonth(
    {
      table,
      records: { read: () => Promise.resolve(undefined) },
      async *scan() {
        for (let index = 0; index < entries; index += 1) {
          if (index % 97 === 0) continue;
          const record = recordAt(entries, index);
          read.recordBytes += itemBytes(recordItem(record));
          yield await Promise.resolve(record);
        }
      },
    },
    { month, bill },
  );
  return {
    entries: audit.entries,
    agrees: agrees(audit) && audit.bill?.isPossible === true,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    readUnits: Math.ceil(read.entryBytes / 8_192 + read.recordBytes / 4_096),
    megabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

const cannot = () => Promise.reject(new Error("this table is only read"));

/** Entries in their partitions, the lists, and the totals, which are sums. */
function generatedTable(entries: number, read: { entryBytes: number }): Table {
  const shards = Array.from({ length: shardCount }, (): number[] => []);
  const tally: Tally = new Map();
  for (let index = 0; index < entries; index += 1) {
    const [entry] = entriesOf(recordAt(entries, index));
    if (entry === undefined) continue;
    shards[shardOf(entry.verificationId)]?.push(index);
    addAttempt(tally, entry, 1);
  }
  const partitions = new Map(
    shards.map((indexes, shard) => [entryPartition(month, shard), Int32Array.from(indexes)]),
  );
  const totals = new Map<string, TableItem[]>();
  for (const { group, amounts } of tally.values()) {
    const key = sliceKey(group, 0);
    totals.set(key.pk, [...(totals.get(key.pk) ?? []), { ...key, ...Object.fromEntries(amounts) }]);
  }
  const names = Array.from({ length: callers }, (_, index) => callerAt(index));
  const lists = new Map([
    [`callers#${month}`, names],
    [`providers#${month}`, ["first"]],
  ]);
  return {
    transact: cannot,
    write: cannot,
    read: cannot,
    async *query(partition) {
      for (const index of partitions.get(partition) ?? []) {
        for (const entry of entriesOf(recordAt(entries, index))) {
          const item = entryItem(entry);
          read.entryBytes += itemBytes(item satisfies Item);
          yield await Promise.resolve(item);
        }
      }
      yield* totals.get(partition) ?? [];
      yield* (lists.get(partition) ?? []).map((sk) => ({ pk: partition, sk }));
    },
  };
}

function callerAt(index: number): string {
  return `iam:000000000000:role/caller-${index % callers}`;
}

function attemptAt(entries: number, index: number): Attempt {
  const charge = index % 50 === 0 ? "free" : index % 997 === 0 ? "unknown" : "charged";
  return {
    provider: "first",
    charge,
    owner: new Uint8Array(16),
    startedAt: from + Math.floor((index * monthMs) / entries),
    feeMilliFen: 17_000,
    durationMs: 400,
    code: "0",
    ...(charge === "unknown" ? {} : { providerReference: `SX${String(index).padStart(10, "0")}` }),
    ...(charge === "charged" ? { verdict: true } : {}),
  };
}

function recordAt(entries: number, index: number): VerificationRecord {
  const attempt = attemptAt(entries, index);
  return {
    pk: `v1#${hash("sha256", String(index), "base64url").slice(0, 22)}`,
    state: "done",
    epoch: 1,
    owner: attempt.owner,
    freeAt: attempt.startedAt,
    fingerprint: new Uint8Array(32),
    pepperId: "p1",
    subject: new Uint8Array(16),
    attempts: { "1": attempt },
    attemptCount: 1,
    caller: callerAt(index),
    kind: "two_factor",
    createdAt: attempt.startedAt,
    replayUntil: attempt.startedAt,
    expiresAt: attempt.startedAt / 1_000,
  };
}
