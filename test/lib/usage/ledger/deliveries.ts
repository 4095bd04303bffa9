import type { DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import type { StreamHandler } from "../../../../lib/entry/project-usage.ts";
import type { Hindrance, Table } from "../../../../lib/store/table.ts";
import { eventEntry, type Roll, type StreamEntry } from "./histories.ts";

/** How often what happens to a batch, in [0, 1]. */
export type Mishaps = { crash: number; redelivery: number; busy: number };

/** A table that can be made to refuse, lose answers and die, as a process does in the middle of a batch. */
export type FaultyTable = { table: Table; crashAfter(transactions: number): void; revive(): void };

/** Wraps a table. `busy` is how often a transaction meets another one. */
export function createFaultyTable(inner: Table, roll: Roll, busy: number): FaultyTable {
  let left = Number.POSITIVE_INFINITY;
  return {
    crashAfter(transactions) {
      left = transactions;
    },
    revive() {
      left = Number.POSITIVE_INFINITY;
    },
    table: {
      ...inner,
      async transact(writes) {
        if (left <= 0) throw new Error("dead");
        left -= 1;
        if (left === 0) {
          // The last transaction of a process that dies may or may not have been applied.
          if (roll() < 0.5) await inner.transact(writes);
          throw new Error("died");
        }
        if (roll() < busy) {
          const hindrances = writes.map((): Hindrance => ({ reason: roll() < 0.1 ? "busy" : "none" }));
          return { applied: false, hindrances };
        }
        return inner.transact(writes);
      },
    },
  };
}

/** What a stream delivers: each entry at least once, mostly in the order of its shard. */
export type DeliveryOptions = {
  handler: StreamHandler;
  faulty: FaultyTable;
  roll: Roll;
  mishaps: Mishaps;
  batchSize: number;
  /** Told of every entry that an invocation got to before it ended, for a counter that counts deliveries. */
  counted?(entry: StreamEntry): void;
  /** Called between two batches. */
  between?(): Promise<void>;
};

const shardCount = 8;

/** Delivers everything, with crashes in mid-batch, batches delivered twice, and retries that come late. */
export async function deliver(entries: readonly StreamEntry[], options: DeliveryOptions): Promise<number> {
  const { handler, faulty, roll, mishaps, counted } = options;
  const pending = batchesOf(entries, options.batchSize);
  let invocations = 0;
  while (pending.length > 0) {
    // Mostly the oldest batch; what is put back at the end comes after newer ones.
    const [batch] = pending.splice(roll() < 0.9 ? 0 : Math.floor(roll() * pending.length), 1);
    if (batch === undefined) break;
    const crashes = roll() < mishaps.crash;
    if (crashes) faulty.crashAfter(Math.ceil(roll() * 3));
    const event = { Records: batch.map(({ record }) => record) };
    const remainingMs = crashes ? 2_100 : 60_000;
    const answer = await handler(event, { getRemainingTimeInMillis: () => remainingMs });
    faulty.revive();
    invocations += 1;
    const reached = crashes ? Math.floor(roll() * batch.length) : batch.length;
    for (const { entry } of batch.slice(0, reached)) counted?.(entry);
    const left = crashes ? batch : fromFirstFailure(batch, answer);
    if (left.length > 0) pending.splice(roll() < 0.5 ? 0 : pending.length, 0, left);
    else if (roll() < mishaps.redelivery) pending.push(batch);
    await options.between?.();
  }
  return invocations;
}

type Batch = { entry: StreamEntry; record: DynamoDBRecord }[];

function batchesOf(entries: readonly StreamEntry[], batchSize: number): Batch[] {
  const shards: Batch[] = Array.from({ length: shardCount }, () => []);
  for (const [sequence, entry] of entries.entries()) {
    const { pk } = entry;
    const shard = (pk.codePointAt(pk.length - 1) ?? 0) % shardCount;
    shards[shard]?.push({ entry, record: eventEntry(entry, sequence) });
  }
  return shards.flatMap((shard) =>
    Array.from({ length: Math.ceil(shard.length / batchSize) }, (_, index) =>
      shard.slice(index * batchSize, (index + 1) * batchSize),
    ),
  );
}

/** Lambda takes the first entry that is reported for the point from which it delivers again. */
function fromFirstFailure(batch: Batch, { batchItemFailures }: DynamoDBBatchResponse): Batch {
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const first = batch.findIndex(({ record }) => failed.has(record.dynamodb?.SequenceNumber ?? ""));
  return first < 0 ? [] : batch.slice(first);
}
