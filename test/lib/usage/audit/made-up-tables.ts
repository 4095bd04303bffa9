/** A process that answers as DynamoDB for a made-up month: `made-up-tables.ts <entries>`; it tells its port. */
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import * as v from "valibot";
import { recordItem } from "../../../../lib/records/item.ts";
import { attributesOf } from "../../../../lib/store/attribute-values.ts";
import type { TableItem } from "../../../../lib/store/table.ts";
import type { Item } from "../../../../lib/store/write.ts";
import { entriesOf, entryItem } from "../../../../lib/usage/ledger/entry.ts";
import { entryPartition, shardCount, shardOf } from "../../../../lib/usage/ledger/keys.ts";
import {
  callersPartition,
  monthsPartition,
  providersPartition,
  sliceKey,
} from "../../../../lib/usage/totals/keys.ts";
import { addAttempt, type Tally } from "../../../../lib/usage/totals/totals.ts";
import { itemBytes } from "../../../simulation/item-size.ts";
import { callerNames, isGone, month, provider, recordAt } from "./made-up-month.ts";

/** DynamoDB's limit on the bytes that one page reads. */
const pageBytes = 1_048_576;
const unitBytes = 4_096;
const entries = Number(process.argv[2]);

type Page = { items: Item[]; next: number | undefined };

/** The items of a partition or of the scan, from a position. A longer list is made while it is read. */
type Source = { length: number; itemAt(position: number): Item | undefined };

const stored = partitionsOf();
let readUnits = 0;

const records: Source = {
  length: entries,
  itemAt: (index) => (isGone(index) ? undefined : recordItem(recordAt(entries, index))),
};

/** Entries in their partitions, the lists, and the totals, which are sums. */
function partitionsOf(): ReadonlyMap<string, Source> {
  const shards = Array.from({ length: shardCount }, (): number[] => []);
  const tally: Tally = new Map();
  for (let index = 0; index < entries; index += 1) {
    const [entry] = entriesOf(recordAt(entries, index));
    if (entry === undefined) continue;
    shards[shardOf(entry.verificationId)]?.push(index);
    addAttempt(tally, entry, 1);
  }
  const totals = [...tally.values()].map(({ group, amounts }) => ({
    ...sliceKey(group, 0),
    ...Object.fromEntries(amounts),
  }));
  const lists = [
    ...callerNames().map((sk) => ({ pk: callersPartition(month), sk })),
    { pk: providersPartition(month), sk: provider },
    { pk: monthsPartition, sk: month },
  ];
  const small = Map.groupBy<string, TableItem>([...totals, ...lists], ({ pk }) => pk);
  return new Map<string, Source>([
    ...[...small].map(
      ([pk, items]) => [pk, { length: items.length, itemAt: (index: number) => items[index] }] as const,
    ),
    ...shards.map((indexes, shard) => {
      const itemAt = (position: number): Item | undefined => {
        const [entry] = entriesOf(recordAt(entries, indexes[position] ?? 0));
        return entry && entryItem(entry);
      };
      return [entryPartition(month, shard), { length: indexes.length, itemAt }] as const;
    }),
  ]);
}

function pageOf(source: Source, start: number, limit: number, unitsOfPage: number): Page {
  const items: Item[] = [];
  let [position, bytes] = [start, 0];
  for (; position < source.length && items.length < limit && bytes < pageBytes; position += 1) {
    const item = source.itemAt(position);
    if (item === undefined) continue;
    items.push(item);
    bytes += itemBytes(item);
  }
  readUnits += Math.ceil(bytes / unitBytes) * unitsOfPage;
  return { items, next: position < source.length ? position : undefined };
}

const requests = v.object({
  ExclusiveStartKey: v.optional(v.object({ pk: v.object({ S: v.string() }) })),
  ExpressionAttributeValues: v.optional(v.object({ ":pk": v.object({ S: v.string() }) })),
  Limit: v.optional(v.number()),
  ConsistentRead: v.optional(v.boolean()),
});

const server = createServer((request, response) => {
  void (async () => {
    const query = v.parse(requests, await json(request));
    const partition = query.ExpressionAttributeValues?.[":pk"].S;
    const source = partition === undefined ? records : stored.get(partition);
    const { items, next } = pageOf(
      source ?? { length: 0, itemAt: () => undefined },
      Number(query.ExclusiveStartKey?.pk.S ?? 0),
      query.Limit ?? Infinity,
      query.ConsistentRead === true ? 1 : 0.5,
    );
    const answer = {
      Items: items.map((item) => attributesOf(item)),
      Count: items.length,
      ScannedCount: items.length,
      ...(next === undefined ? {} : { LastEvaluatedKey: { pk: { S: String(next) } } }),
    };
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(JSON.stringify(answer, base64));
  })();
});

/** Bytes travel as base64. */
function base64(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}

server.listen(0, "127.0.0.1");
await once(server, "listening");
process.on("message", () => process.send?.({ readUnits }));
process.on("disconnect", () => process.exit());
process.send?.({ address: server.address() });
