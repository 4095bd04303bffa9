import { setTimeout as sleep } from "node:timers/promises";
import { DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import * as v from "valibot";
import { dynamoDbClient } from "./dynamodb.ts";
import type { LambdaRuntime } from "./gateway/lambda.ts";
import type { FunctionDefinition, StreamDefinition } from "./serverless-file.ts";
import { deployedName, localRegion } from "./stage.ts";

/** Pollers that deliver the streams of tables to functions, as Lambda's event source mappings do. */
export type StreamPollers = { stop(): Promise<void> };

const idleMs = 200;
/** How often a batch is delivered. After that, what is left of it is dropped, where Lambda would set it aside. */
const maxDeliveries = 5;

/**
 * Polls for every function of the template that reads a stream. A stream is read from its beginning, so a gateway that is
 * started again delivers everything again. A table that does not exist yet is waited for.
 */
export function startStreamPollers(runtime: LambdaRuntime, endpoint: string): StreamPollers {
  const stopped = new AbortController();
  const polling = runtime.functions.flatMap((definition) =>
    definition.streams.map(async (stream) =>
      pollForever({ runtime, endpoint, definition, stream, signal: stopped.signal }),
    ),
  );
  return {
    async stop() {
      stopped.abort();
      await Promise.all(polling);
    },
  };
}

type Poller = {
  runtime: LambdaRuntime;
  endpoint: string;
  definition: FunctionDefinition;
  stream: StreamDefinition;
  signal: AbortSignal;
};

/** Polling starts again after every failure, because an engine that was restarted has a new stream. */
async function pollForever(poller: Poller): Promise<void> {
  const { endpoint, signal } = poller;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const tables = dynamoDbClient(endpoint, { maxAttempts: 1 });
  const streams = new DynamoDBStreamsClient({ endpoint, region: localRegion, credentials, maxAttempts: 1 });
  while (!signal.aborted) {
    await poll(poller, tables, streams).catch(() => undefined);
    await pause(signal);
  }
  tables.destroy();
  streams.destroy();
}

async function poll(poller: Poller, tables: DynamoDBClient, streams: DynamoDBStreamsClient): Promise<void> {
  const { stream, signal } = poller;
  const arn = await streamOf(tables, stream);
  if (arn === undefined) return;
  const iterators = new Map<string, string>();
  const seen = new Set<string>();
  while (!signal.aborted) {
    // A shard has another after it once it ends. An engine may read a whole stream to describe it, so it is not asked before.
    if (iterators.size === 0) {
      for (const shard of await shardsOf(streams, arn)) {
        if (seen.has(shard)) continue;
        const start = { StreamArn: arn, ShardId: shard, ShardIteratorType: "TRIM_HORIZON" as const };
        const { ShardIterator } = await streams.send(new GetShardIteratorCommand(start));
        seen.add(shard);
        if (ShardIterator !== undefined) iterators.set(shard, ShardIterator);
      }
    }
    let delivered = 0;
    for (const [shard, ShardIterator] of iterators) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: stream.batchSize }));
      const records = page.Records ?? [];
      if (records.length > 0) await deliver(poller, records);
      delivered += records.length;
      if (page.NextShardIterator === undefined) iterators.delete(shard);
      else iterators.set(shard, page.NextShardIterator);
    }
    if (delivered > 0) continue;
    await pause(signal);
    // An iterator goes on in the stream of an engine that was restarted, from where it was in the one before.
    if ((await streamOf(tables, stream)) !== arn) return;
  }
}

async function streamOf(tables: DynamoDBClient, { tableKey }: StreamDefinition): Promise<string | undefined> {
  const { Table } = await tables.send(new DescribeTableCommand({ TableName: deployedName(tableKey) }));
  return Table?.LatestStreamArn;
}

/** The shards of a stream, each before those that come after it. */
async function shardsOf(streams: DynamoDBStreamsClient, arn: string): Promise<readonly string[]> {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: arn }));
  return (StreamDescription?.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []);
}

/** Delivers a batch, and again from its first failure, until nothing fails or the rest is dropped. */
async function deliver(
  { runtime, definition, signal }: Poller,
  records: readonly StreamRecord[],
): Promise<void> {
  let left = records;
  for (let delivery = 0; delivery < maxDeliveries && left.length > 0 && !signal.aborted; delivery++) {
    if (delivery > 0) await pause(signal);
    const { isError, payload } = await runtime.invoke(definition, { Records: left.map(eventRecord) });
    if (!isError) left = left.slice(firstFailure(left, payload));
  }
  if (left.length === 0 || signal.aborted) return;
  process.stderr.write(`${definition.key}: ${left.length} records of a stream were dropped\n`);
}

function firstFailure(records: readonly StreamRecord[], payload: string): number {
  const { batchItemFailures } = v.parse(responseSchema, JSON.parse(payload));
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const first = records.findIndex(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? ""));
  return first < 0 ? records.length : first;
}

const responseSchema = v.object({ batchItemFailures: v.array(v.object({ itemIdentifier: v.string() })) });

/** A record of a stream in Lambda's form: times in seconds, and binary values as base64, because it is JSON. */
function eventRecord({ eventID, eventName, dynamodb = {} }: StreamRecord): object {
  const { ApproximateCreationDateTime: at, Keys, NewImage, OldImage, SequenceNumber } = dynamodb;
  return {
    eventID,
    eventName,
    eventSource: "aws:dynamodb",
    awsRegion: localRegion,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((at?.getTime() ?? 0) / 1000),
      SequenceNumber,
      ...(Keys === undefined ? {} : { Keys: jsonValue(Keys) }),
      ...(NewImage === undefined ? {} : { NewImage: jsonValue(NewImage) }),
      ...(OldImage === undefined ? {} : { OldImage: jsonValue(OldImage) }),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
  };
}

function jsonValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, jsonValue(inner)]));
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(idleMs, undefined, { signal }).catch(() => undefined);
}
