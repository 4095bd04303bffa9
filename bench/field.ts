import { join } from "node:path";
import { dynamoDbClient } from "../local/dynamodb.ts";
import { readTemplate, type TableDefinition } from "../local/serverless-file.ts";
import { createTables } from "../local/tables.ts";
import { type Bundle, bundle } from "./bundle.ts";
import {
  type BenchKind,
  type Contestant,
  contestantEnvironment,
  type ContestantId,
  contestantIds,
  contestants,
  contestantTables,
  providerSecretName,
} from "./contestants.ts";
import { writeEvents } from "./events.ts";
import { type Meter, startMeter } from "./meter.ts";
import type { Network } from "./network.ts";
import type { ProcessOptions } from "./process/child.ts";
import { startSurroundings, type Surroundings } from "./surroundings.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Everything that the contestants run against, the same for all, and their bundles. */
export type Field = Surroundings & {
  /** Counts the reads of secrets in the same way. */
  secretsMeter: Meter;
  /** Counts what reaches the engine from the processes that are started with `isMetered`. */
  meter: Meter;
  bundleOf(contestant: Contestant, kind: BenchKind): Bundle;
  processOf(contestant: Contestant, kind: BenchKind, options?: { isMetered?: boolean }): ProcessOptions;
};

/** How to start a field. */
type FieldOptions = {
  /** Keeps the engine's data on disk. */
  databasePath?: string;
  /** Bundles only these. */
  only?: readonly ContestantId[];
  /** The network between the processes and what they call. */
  network?: Network;
};

/** Bundles the contestants and starts an engine, secrets and a provider. */
export async function startField({ databasePath, only, network }: FieldOptions = {}): Promise<Field> {
  const folder = temporaryFolder("idcheck-bench-");
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((part) => part.stop()));
    folder.remove();
  };
  try {
    const bundles = await bundleAll(folder.path, only);
    const { path: mainPath } = await bundle("bench/process/main.ts", folder.path);
    const eventPaths = writeEvents(folder.path);
    const surroundings = await startSurroundings({
      ...(databasePath && { databasePath }),
      ...(network && { network }),
    });
    started.push(surroundings);
    const { dynamoDbEndpoint, secretsEndpoint, secretTexts } = surroundings;
    await createAllTables(dynamoDbEndpoint);
    const meter = await startMeter(dynamoDbEndpoint);
    started.push(meter);
    const secretsMeter = await startMeter(secretsEndpoint);
    started.push(secretsMeter);
    const bundleOf: Field["bundleOf"] = ({ sources, bundledAs }, kind) => {
      const found = bundles.get(`${bundledAs} ${sources[kind]}`);
      if (found === undefined) throw new TypeError(`${sources[kind]} was not bundled`);
      return found;
    };
    return {
      ...surroundings,
      secretsMeter,
      meter,
      bundleOf,
      processOf: (contestant, kind, { isMetered = false } = {}) => ({
        title: contestant.title,
        mainPath,
        bundlePath: bundleOf(contestant, kind).path,
        eventPath: eventPaths[kind],
        environment: contestantEnvironment(
          {
            dynamoDbEndpoint: isMetered ? meter.endpoint : dynamoDbEndpoint,
            secretsEndpoint: isMetered ? secretsMeter.endpoint : secretsEndpoint,
          },
          secretTexts[providerSecretName] ?? "",
        ),
        logPath: join(folder.path, `${contestant.id}-${kind}.log`),
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bundleAll(
  folder: string,
  only: readonly ContestantId[] = contestantIds,
): Promise<ReadonlyMap<string, Bundle>> {
  const bundles = new Map<string, Bundle>();
  for (const { sources, bundledAs } of contestants.filter(({ id }) => only.includes(id))) {
    for (const source of Object.values(sources)) {
      const name = `${bundledAs} ${source}`;
      if (!bundles.has(name)) bundles.set(name, await bundle(source, folder, bundledAs));
    }
  }
  return bundles;
}

async function createAllTables(endpoint: string): Promise<void> {
  const client = dynamoDbClient(endpoint);
  // Without streams: an embedded engine writes them before it answers, but DynamoDB does not.
  const tables = readTemplate().tables.map((table) => ({ ...table, streamView: undefined }));
  await createTables(client, { tables });
  const others = Object.values(contestantTables).map((name): TableDefinition => ({
    key: name,
    attributes: [{ name: "id", type: "S" }],
    keySchema: [{ name: "id", type: "HASH" }],
    streamView: undefined,
    timeToLiveAttribute: undefined,
  }));
  await createTables(client, { tables: others, nameOf: (name) => name });
  client.destroy();
}
