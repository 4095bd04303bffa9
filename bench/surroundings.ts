import { type EngineName, startDynamoDb } from "../local/dynamodb.ts";
import { initialSecrets } from "../local/initial-secrets.ts";
import { type SecretTexts, startSecrets } from "../local/secrets.ts";
import { loopback, type Network } from "./network.ts";
import { type BenchProvider, startBenchProvider } from "./provider.ts";

/** What every measured process calls, over real sockets: an engine without tables, the secrets and a provider. */
export type Surroundings = {
  engine: EngineName;
  dynamoDbEndpoint: string;
  secretsEndpoint: string;
  provider: BenchProvider;
  secretTexts: SecretTexts;
  stop(): Promise<void>;
};

type Options = {
  /** Keeps the engine's data on disk. */
  databasePath?: string;
  /** The network between the processes and everything they call; `loopback` by default. */
  network?: Network;
};

/** Starts all of them. If one cannot start, none is left running. */
export async function startSurroundings({
  databasePath,
  network = loopback,
}: Options = {}): Promise<Surroundings> {
  const started: { stop(): Promise<void> }[] = [];
  const keep = async <Part extends { stop(): Promise<void> }>(starting: Promise<Part>): Promise<Part> => {
    const part = await starting;
    started.push(part);
    return part;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((part) => part.stop()));
  };
  try {
    const provider = await keep(startBenchProvider());
    const secretTexts = initialSecrets((await keep(network.reach(provider.url, "provider"))).url);
    const secrets = await keep(startSecrets({ port: 0, secrets: secretTexts }));
    const engine = await keep(startDynamoDb({ port: 0, ...(databasePath && { databasePath }) }));
    return {
      engine: engine.engine,
      dynamoDbEndpoint: (await keep(network.reach(engine.endpoint, "aws"))).url,
      secretsEndpoint: (await keep(network.reach(secrets.endpoint, "aws"))).url,
      provider,
      secretTexts,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
