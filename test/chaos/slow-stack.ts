import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { localRegion, secretName } from "../../local/stage.ts";
import type { Backing } from "../../local/start-backing.ts";
import { createAuthority } from "../support/certificates.ts";
import { startServerChild, type GatewayChild } from "./gateway-child.ts";
import { openRoad, type Road } from "./road.ts";
import { readWatched, type Watched } from "./watched.ts";

/** A backing whose first two providers are reached over roads. */
export type SlowStack = {
  /** The providers in the order in which they are asked. */
  first: RoadTo;
  second: RoadTo;
  /** Starts a gateway. What it tells of its requests is added to `watched`, in its order. */
  startGateway(watched: Watched[]): Promise<GatewayChild>;
  close(): Promise<void>;
};

/** A provider's id, and the road to it. */
type RoadTo = Road & { provider: string };

export type SlowStackOptions = {
  /** By how much every second connection to the second provider is held back, in milliseconds. */
  slowedByMs: number;
  /** How long the functions wait for the first provider before they ask the second one, in milliseconds. */
  firstCallMs: number;
  /** The deadline of the functions. */
  timeoutSeconds: number;
};

/** Opens roads to the providers of a backing, and moves the accounts that the functions read to them. */
export async function openSlowStack(
  backing: Backing,
  { slowedByMs, firstCallMs, timeoutSeconds }: SlowStackOptions,
): Promise<SlowStack> {
  const authority = await createAuthority();
  const certificate = await authority.issue();
  const folder = await mkdtemp(join(tmpdir(), "idcheck-road-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, authority.ca);
  const [firstId = "", secondId = ""] = (functionEnvironment(backing)["IDCHECK_PROVIDERS"] ?? "").split(",");
  let connections = 0;
  const first = await openRoad(backing.providersUrl, { certificate, handshakeDelayMs: () => 0 });
  const second = await openRoad(backing.providersUrl, {
    certificate,
    handshakeDelayMs: () => (connections++ % 2 === 0 ? slowedByMs : 0),
  });
  await moveAccount(backing, firstId, first);
  await moveAccount(backing, secondId, second);
  return {
    first: { ...first, provider: firstId },
    second: { ...second, provider: secondId },
    startGateway: async (watched) =>
      startServerChild(new URL("watched-gateway-process.ts", import.meta.url), backing, {
        timeoutSeconds,
        environment: {
          IDCHECK_FIRST_CALL_MS: String(firstCallMs),
          NODE_EXTRA_CA_CERTS: caFile,
          // A road tells calls apart by their connections.
          IDCHECK_KEPT_CONNECTION_MS: "0",
        },
        onLine(line) {
          const seen = readWatched(line);
          if (seen !== undefined) watched.push(seen);
        },
      }),
    async close() {
      await Promise.all([first.close(), second.close(), rm(folder, { recursive: true })]);
    },
  };
}

/** Gives a provider's secret the addresses of a road. */
export async function moveAccount(
  { secretsEndpoint }: Pick<Backing, "secretsEndpoint">,
  provider: string,
  { url }: Pick<Road, "url">,
): Promise<void> {
  const name = secretName(`providers/${provider}`);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SecretsManagerClient({ endpoint: secretsEndpoint, region: localRegion, credentials });
  await client.send(
    new PutSecretValueCommand({ SecretId: name, SecretString: initialSecrets(url)[name] ?? "" }),
  );
  client.destroy();
}
