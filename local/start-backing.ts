import { createTables } from "./tables.ts";
import { type DynamoDb, dynamoDbClient, type EngineName, startDynamoDb } from "./dynamodb.ts";
import { initialSecrets } from "./initial-secrets.ts";
import { openEngineDoor } from "./engine-door.ts";
import { type OnReady, type Ports, portSettings } from "./ports.ts";
import { startSecrets } from "./secrets.ts";
import type { LoggedCalls } from "./simulators/call-log.ts";
import { startSimulators } from "./simulators/server.ts";

/** What the functions call: the engine with the tables, the secrets and the providers. */
export type Backing = {
  engine: EngineName;
  /** The port for other programs, which answers this machine alone. */
  dynamoDbEndpoint: string;
  /** The engine itself, for the functions in this process. It answers everybody, so it is never printed. */
  engineEndpoint: string;
  secretsEndpoint: string;
  providersUrl: string;
  /** The books of the simulated providers. */
  calls(): LoggedCalls;
  stop(): Promise<void>;
};

/** The ports that the backing needs; 0 takes a free one. */
export type BackingPorts = Pick<Ports, "providers" | "dynamoDb" | "secrets">;

/** Starts the engine, the secrets endpoint and the simulators. If one of them cannot start, the others are stopped. */
export async function startBacking(options: {
  ports: BackingPorts;
  engine?: EngineName;
  onReady?: OnReady;
}): Promise<Backing> {
  const { onReady = () => undefined } = options;
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((part) => part.stop()));
  };
  try {
    const simulators = await startSimulators({ port: options.ports.providers });
    started.push(simulators);
    onReady(portSettings.providers.serves, simulators.url);
    const secrets = await startSecrets({
      port: options.ports.secrets,
      secrets: initialSecrets(simulators.url),
    });
    started.push(secrets);
    onReady(portSettings.secrets.serves, secrets.endpoint);
    const dynamoDb = await startDynamoDb({
      port: 0,
      hidden: true,
      longStreams: true,
      ...(options.engine !== undefined && { engine: options.engine }),
    });
    started.push(dynamoDb);
    const door = await openEngineDoor({ port: options.ports.dynamoDb, target: dynamoDb.endpoint });
    started.push(door);
    await fill(dynamoDb);
    onReady(`${portSettings.dynamoDb.serves} (${dynamoDb.engine})`, door.endpoint);
    return {
      engine: dynamoDb.engine,
      dynamoDbEndpoint: door.endpoint,
      engineEndpoint: dynamoDb.endpoint,
      secretsEndpoint: secrets.endpoint,
      providersUrl: simulators.url,
      calls: () => simulators.calls(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fill({ endpoint }: DynamoDb): Promise<void> {
  const client = dynamoDbClient(endpoint);
  await createTables(client);
  client.destroy();
}
