/** `node bench/usage-report.ts`: a month of a large caller, reported and exported. */
import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import type { Command } from "../cli/command.ts";
import { wholeNumberOf } from "../cli/option-values.ts";
import { runProgram } from "../cli/run-command.ts";
import { entryLines } from "../cli/usage/entry-lines.ts";
import { createTable } from "../lib/store/dynamodb-table.ts";
import { entryPartition, shardCount, shardOf } from "../lib/usage/ledger/keys.ts";
import { entriesInOrder } from "../lib/usage/ledger/read-entries.ts";
import { createDirectory } from "../lib/usage/totals/directory.ts";
import { sliceCount } from "../lib/usage/totals/keys.ts";
import { packageItem } from "../lib/usage/packages/package-items.ts";
import { noteProjected } from "../lib/usage/ledger/projected.ts";
import { additionsOf } from "../lib/usage/ledger/projection.ts";
import { readUsage } from "../lib/usage/report/read-usage.ts";
import { sumUsage } from "../lib/usage/report/report.ts";
import type { Table, TableItem } from "../lib/store/table.ts";
import { addAttempt, type Tally } from "../lib/usage/totals/totals.ts";
import { entryItem, type Entry } from "../lib/usage/ledger/entry.ts";
import { dynamoDbClient, startDynamoDb } from "../local/dynamodb.ts";
import { createTables } from "../local/tables.ts";

/** How many entries the month has. */
let count = 1_000_000;
const month = "2026-10";
const from = Date.parse(`${month}-01T00:00:00+08:00`);
const monthMs = 31 * 86_400_000;
const caller = "iam:000000000000:role/orders";
const tableName = "idcheck-local-usage";

const usageReportCommand: Command = {
  name: "node bench/usage-report.ts",
  usage: "[--entries <number>]",
  description: `
Folds the entries of one month into totals in the embedded DynamoDB, reports the month from them, and exports every
entry with 64 MiB of heap. The entries are generated while they are read, because writing them would take the engine half
an hour.`,
  options: {
    entries: { type: "string", value: "<number>", help: "how many entries the month has (default: 1000000)" },
    "only-export": {
      type: "boolean",
      help: "only print the export, as this command runs itself with a small heap",
    },
  },
  async run(given) {
    count = wholeNumberOf(given, "entries", 1) ?? count;
    await (given.flag("only-export") ? exportAll() : measure());
    return 0;
  },
};

async function measure(): Promise<void> {
  const dynamoDb = await startDynamoDb({ port: 0 });
  const client = dynamoDbClient(dynamoDb.endpoint);
  try {
    await createTables(client);
    const table = createTable(tableName, client);
    await timed(`folded ${count} entries into totals`, () => foldAll(table));
    for (const round of [1, 2, 3, 4, 5]) await timed(`report ${round}`, () => report(table));
    await timed("idcheck usage, a process of its own", () => idcheck(dynamoDb.endpoint));
  } finally {
    client.destroy();
    await dynamoDb.stop();
  }
  const heap = "--max-old-space-size=64";
  await timed("exported every entry as CSV, with 64 MiB of heap", async () => {
    const parameters = [heap, import.meta.filename, "--entries", String(count), "--only-export"];
    await countLines(spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] }));
  });
}

async function foldAll(table: Table): Promise<void> {
  await createDirectory(table).add(Array.from({ length: 5 }, (_, index) => entryAt(index)));
  const bought = { boughtOn: `${month}-01`, validUntil: "2027-09-30", usedBefore: 0, provider: "shuxun" };
  for (const [id, calls] of [["pkg_00000001", 300_000] as const, ["pkg_00000002", 700_000] as const]) {
    const item = packageItem({ ...bought, id, calls, feeMilliFen: calls * 14_000 + 1 });
    await table.write({ type: "put", item, conditions: [] });
  }
  const tallies = Array.from({ length: sliceCount }, (): Tally => new Map());
  for (let index = 0; index < count; index++) {
    const tally = tallies[index % sliceCount];
    if (tally !== undefined) addAttempt(tally, entryAt(index), 1);
  }
  for (const [slice, tally] of tallies.entries()) {
    for (const write of additionsOf(tally, slice)) await table.write(write);
  }
  await noteProjected(from + monthMs, { table });
}

/** Entries in even intervals over the month. */
function entryAt(index: number): Entry {
  return {
    type: "attempt",
    verificationId: verificationAt(index),
    attempt: 1,
    caller,
    kind: index % 3 === 0 ? "three_factor" : "two_factor",
    provider: index % 5 === 0 ? "kuaidi100" : "shuxun",
    choice: "listed",
    startedAt: from + Math.floor((index * monthMs) / count),
    charge: index % 50 === 0 ? "free" : index % 997 === 0 ? "unknown" : "charged",
    feeMilliFen: index % 5 === 0 ? 60_000 : 17_000,
    code: "0",
    providerReference: `SX${String(index).padStart(10, "0")}`,
    verdict: "match",
  };
}

/** Ids are digests, so that entries spread over all partitions. */
function verificationAt(index: number): string {
  return `vrf_${hash("sha256", String(index), "base64url").slice(0, 22)}`;
}

async function report(table: Table): Promise<void> {
  const sum = sumUsage(await readUsage(table, month));
  if (sum.charged + sum.free + sum.unknown !== count) throw new Error("the report is wrong");
}

/** Prints every entry. A short page of each partition is held in memory. */
async function exportAll(): Promise<void> {
  const lines = entryLines(entriesInOrder(generatedTable(), month, { caller }), "csv");
  let greatest = 0;
  for await (const text of lines) {
    greatest = Math.max(greatest, process.memoryUsage().rss);
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  }
  process.stderr.write(`resident memory at most ${(greatest / 2 ** 20).toFixed(0)} MiB\n`);
}

const cannot = () => Promise.reject(new Error("this table is only read"));

/** The table as far as an export reads it: the entries of each partition, made while they are read. */
function generatedTable(): Table {
  const shards = Array.from({ length: shardCount }, (): number[] => []);
  for (let index = 0; index < count; index++) shards[shardOf(verificationAt(index))]?.push(index);
  const partitions = new Map(
    shards.map((indexes, shard) => [entryPartition(month, shard), Int32Array.from(indexes)]),
  );
  return {
    transact: cannot,
    write: cannot,
    read: cannot,
    readEach: cannot,
    async *query(partition) {
      for (const index of partitions.get(partition) ?? []) {
        yield await Promise.resolve<TableItem>(entryItem(entryAt(index)));
      }
    },
  };
}

async function idcheck(endpoint: string): Promise<void> {
  const environment = {
    ...process.env,
    IDCHECK_VERIFICATIONS_TABLE: "idcheck-local-verifications",
    IDCHECK_USAGE_TABLE: tableName,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
  };
  const parameters = ["cli/idcheck.ts", "usage", "--stage", "bench", "--month", month];
  await countLines(
    spawn(process.execPath, parameters, { env: environment, stdio: ["ignore", "pipe", "inherit"] }),
  );
}

async function countLines(child: ReturnType<typeof spawn>): Promise<void> {
  let [characters, lines] = [0, 0];
  for await (const chunk of child.stdout ?? []) {
    const text = String(chunk);
    characters += text.length;
    lines += text.split("\n").length - 1;
  }
  if (child.exitCode === null) await once(child, "exit");
  console.log(
    `${lines} lines, ${(characters / 2 ** 20).toFixed(1)} MiB, exit code ${child.exitCode ?? "none"}`,
  );
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(2)} s`);
}

await runProgram(usageReportCommand);
