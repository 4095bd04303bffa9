import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dynamoDbClient, type EngineName, startDynamoDb } from "../local/dynamodb.ts";
import { initialSecrets } from "../local/initial-secrets.ts";
import { startSecrets } from "../local/secrets.ts";
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
import { threeFactorEvent, twoFactorEvent } from "./events.ts";
import { type Meter, startMeter } from "./meter.ts";
import type { ProcessOptions } from "./process/child.ts";
import { type BenchProvider, startBenchProvider } from "./provider.ts";

/** Everything that the contestants run against, the same for all, and their bundles. */
export type Field = {
  engine: EngineName;
  /** Where the engine answers without the meter. */
  dynamoDbEndpoint: string;
  secretsEndpoint: string;
  /** Counts the reads of secrets in the same way. */
  secretsMeter: Meter;
  provider: BenchProvider;
  /** Counts what reaches the engine from the processes that are started with `isMetered`. */
  meter: Meter;
  bundleOf(contestant: Contestant, kind: BenchKind): Bundle;
  processOf(contestant: Contestant, kind: BenchKind, options?: { isMetered?: boolean }): ProcessOptions;
  stop(): Promise<void>;
};

/** How to start a field. */
type FieldOptions = {
  /** Keeps the engine's data on disk. */
  databasePath?: string;
  /** Bundles only these. */
  only?: readonly ContestantId[];
};

/** Bundles the contestants and starts an engine, secrets and a provider. */
export async function startField({ databasePath, only }: FieldOptions = {}): Promise<Field> {
  const folder = mkdtempSync(join(tmpdir(), "idcheck-bench-"));
  const started: { stop(): Promise<void> }[] = [];
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.push(part);
    return part;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((part) => part.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const bundles = await bundleAll(folder, only);
    const { path: mainPath } = await bundle("bench/process/main.ts", folder);
    const eventPaths = writeEvents(folder);
    const provider = keep(await startBenchProvider());
    const secretTexts = initialSecrets(provider.url);
    const secrets = keep(await startSecrets({ port: 0, secrets: secretTexts }));
    const engine = keep(await startDynamoDb({ port: 0, ...(databasePath && { databasePath }) }));
    await createAllTables(engine.endpoint);
    const meter = keep(await startMeter(engine.endpoint));
    const secretsMeter = keep(await startMeter(secrets.endpoint));
    const bundleOf: Field["bundleOf"] = ({ sources, bundledAs }, kind) => {
      const found = bundles.get(`${bundledAs} ${sources[kind]}`);
      if (found === undefined) throw new TypeError(`${sources[kind]} was not bundled`);
      return found;
    };
    return {
      engine: engine.engine,
      dynamoDbEndpoint: engine.endpoint,
      secretsEndpoint: secrets.endpoint,
      secretsMeter,
      provider,
      meter,
      bundleOf,
      processOf: (contestant, kind, { isMetered = false } = {}) => ({
        mainPath,
        bundlePath: bundleOf(contestant, kind).path,
        eventPath: eventPaths[kind],
        environment: contestantEnvironment(
          {
            dynamoDbEndpoint: isMetered ? meter.endpoint : engine.endpoint,
            secretsEndpoint: isMetered ? secretsMeter.endpoint : secrets.endpoint,
          },
          secretTexts[providerSecretName] ?? "",
        ),
        logPath: join(folder, `${contestant.id}-${kind}.log`),
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

function writeEvents(folder: string): Readonly<Record<BenchKind, string>> {
  const write = (name: string, event: object): string => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(event));
    return path;
  };
  return {
    twoFactor: write("two-factor", twoFactorEvent()),
    threeFactor: write("three-factor", threeFactorEvent()),
  };
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
