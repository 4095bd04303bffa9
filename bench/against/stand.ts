import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { createTables } from "../../local/tables.ts";
import { bundle } from "../bundle.ts";
import type { BenchKind } from "../contestants.ts";
import { writeEvents } from "../events.ts";
import type { Network } from "../network.ts";
import type { ProcessOptions } from "../process/child.ts";
import { startSurroundings, type Surroundings } from "../surroundings.ts";
import type { Packaged, PackagedFunction } from "./package.ts";
import { type Both, forBoth, letters, type Side, titles } from "./sides.ts";

/** What both sides run against: the same engine, secrets and provider, but separate tables. */
export type Stand = {
  processOf(side: Side, kind: BenchKind): ProcessOptions;
  stop(): Promise<void>;
};

/** Starts everything that the packaged functions call, over `network`; writes events and logs into `folder`. */
export async function startStand(
  packages: Both<Packaged>,
  { folder, network }: { folder: string; network: Network },
): Promise<Stand> {
  mkdirSync(folder, { recursive: true });
  const { path: mainPath } = await bundle("bench/process/main.ts", folder);
  const eventPaths = writeEvents(folder);
  const surroundings = await startSurroundings({ network });
  await forBoth((side) => createTablesOf(packages[side], side, surroundings.dynamoDbEndpoint));
  return {
    processOf(side, kind) {
      const measured = packages[side].functions[kind];
      return {
        title: titles[side],
        mainPath,
        bundlePath: measured.bundlePath,
        exportName: measured.exportName,
        eventPath: eventPaths[kind],
        environment: environmentOf(measured, side, surroundings),
        logPath: join(folder, `${letters[side]}-${kind}.log`),
      };
    },
    stop: () => surroundings.stop(),
  };
}

async function createTablesOf({ tables }: Packaged, side: Side, endpoint: string): Promise<void> {
  const client = dynamoDbClient(endpoint);
  await createTables(client, {
    // Without streams: an embedded engine writes them before it answers, but DynamoDB does not.
    tables: tables.map((table) => ({ ...table, streamView: undefined })),
    nameOf: (key) => tableName(side, key),
  });
  client.destroy();
}

/** Settings from the side's own template, in the stage and with the providers of this machine. */
function environmentOf(
  { variables, tableKeys }: PackagedFunction,
  side: Side,
  endpoints: Surroundings,
): Readonly<Record<string, string>> {
  // Without it, the log goes to standard output, as in a deployed function.
  const { IDCHECK_LOG_STREAM: _, ...local } = functionEnvironment(endpoints);
  const environment: Record<string, string> = { ...variables, ...local };
  for (const [name, key] of Object.entries(tableKeys)) environment[name] = tableName(side, key);
  return environment;
}

/** Each side has its own tables, because records and shared facts may change their form between commits. */
function tableName(side: Side, key: string): string {
  return `bench-${letters[side]}-${key}`;
}
