/** `node bench/usage-report.ts`: a month of a large caller, reported and exported. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Command } from "../cli/command.ts";
import { wholeNumberOf } from "../cli/option-values.ts";
import { runProgram } from "../cli/run-command.ts";
import { entryLines } from "../cli/usage/entry-lines.ts";
import { createTable } from "../lib/store/dynamodb-table.ts";
import { exportEntries } from "../lib/usage/report/export-entries.ts";
import { callerKey, sliceCount } from "../lib/usage/totals/keys.ts";
import { entryPartition } from "../lib/usage/ledger/keys.ts";
import { packageItem } from "../lib/usage/packages/package-items.ts";
import { noteProjected } from "../lib/usage/ledger/projected.ts";
import { additionsOf } from "../lib/usage/ledger/projection.ts";
import { readUsage } from "../lib/usage/report/read-usage.ts";
import { sumUsage } from "../lib/usage/report/report.ts";
import type { TableItem, Table } from "../lib/store/table.ts";
import { addUsage, type Tally } from "../lib/usage/totals/totals.ts";
import { dayOf, entryItem, type Entry } from "../lib/usage/ledger/entry.ts";
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
  usage: "[--records <number>]",
  description: `
Folds the entries of one month into totals in the embedded DynamoDB, reports the month from them, and exports every
record with 64 MiB of heap. The records are generated while they are read, because writing them would take the engine half
an hour.`,
  options: {
    records: { type: "string", value: "<number>", help: "how many records the month has (default: 1000000)" },
    "only-export": {
      type: "boolean",
      help: "only print the export, as this command runs itself with a small heap",
    },
  },
  async run(given) {
    count = wholeNumberOf(given, "records", 1) ?? count;
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
  await timed("exported every record as CSV, with 64 MiB of heap", async () => {
    const parameters = [heap, import.meta.filename, "--records", String(count), "--only-export"];
    await countLines(spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] }));
  });
}

async function foldAll(table: Table): Promise<void> {
  await table.write({ type: "put", item: callerKey(caller, month), conditions: [] });
  const bought = { boughtOn: `${month}-01`, validUntil: "2027-09-30", usedBefore: 0, provider: "shuxun" };
  for (const [id, calls] of [["pkg_00000001", 300_000] as const, ["pkg_00000002", 700_000] as const]) {
    const item = packageItem({ ...bought, id, calls, feeMilliFen: calls * 14_000 + 1 });
    await table.write({ type: "put", item, conditions: [] });
  }
  const tallies = Array.from({ length: sliceCount }, (): Tally => new Map());
  for (let index = 0; index < count; index++) {
    const tally = tallies[index % sliceCount];
    if (tally !== undefined) addUsage(tally, usageOf(index), 1);
  }
  for (const [slice, tally] of tallies.entries()) {
    for (const write of additionsOf(tally, slice)) await table.write(write);
  }
  await noteProjected(from + monthMs, { table });
}

/** Entries in even intervals over the month. */
function usageOf(index: number): Entry {
  return {
    verificationId: `vrf_${index.toString(36).padStart(22, "0")}`,
    attempt: 1,
    caller,
    kind: index % 3 === 0 ? "three_factor" : "two_factor",
    provider: index % 5 === 0 ? "kuaidi100" : "shuxun",
    startedAt: from + Math.floor((index * monthMs) / count),
    charge: index % 50 === 0 ? "free" : index % 997 === 0 ? "unknown" : "charged",
    feeMilliFen: index % 5 === 0 ? 60_000 : 17_000,
    code: "0",
    providerReference: `SX${String(index).padStart(10, "0")}`,
    verdict: "match",
  };
}

async function report(table: Table): Promise<void> {
  const sum = sumUsage(await readUsage(table, month));
  if (sum.charged + sum.free + sum.unknown !== count) throw new Error("the report is wrong");
}

/** Prints every record. Only the days of the month are held in memory. */
async function exportAll(): Promise<void> {
  const lines = entryLines(exportEntries(generatedTable(), month, [caller]), "csv");
  let greatest = 0;
  for await (const text of lines) {
    greatest = Math.max(greatest, process.memoryUsage().rss);
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  }
  process.stderr.write(`resident memory at most ${(greatest / 2 ** 20).toFixed(0)} MiB\n`);
}

const cannot = () => Promise.reject(new Error("this table is only read"));

/**
 * The table as far as an export reads it: the totals of every day, and the records of one partition after the other.
 */
function generatedTable(): Table {
  return {
    transact: cannot,
    write: cannot,
    read: cannot,
    async *query(partition) {
      for (let day = 0; day < 31; day++) {
        const noon = { ...usageOf(0), startedAt: from + day * 86_400_000 };
        if (partition.startsWith("totals#")) {
          const total: TableItem = {
            pk: partition,
            sk: `${dayOf(noon)}#00`,
            "n#shuxun#two_factor#charged": 1,
          };
          yield await Promise.resolve(total);
        } else if (partition.startsWith(entryPartition(caller, dayOf(noon), 0).slice(0, -1))) {
          yield* recordsOf(partition, day);
        }
      }
    },
  };
}

function* recordsOf(partition: string, day: number): Generator<TableItem> {
  const begin = Math.floor((day * count) / 31) - 1;
  for (let index = Math.max(0, begin); index <= ((day + 1) * count) / 31 && index < count; index++) {
    const item = entryItem(usageOf(index));
    if (item.pk === partition) yield item;
  }
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
