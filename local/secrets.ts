import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { bodyOf, closeServer, createLocalServer, parseJson } from "./http.ts";
import { host, listen } from "./ports.ts";
import { localAccountId, localRegion } from "./stage.ts";

/** Names of secrets and their text. */
export type SecretTexts = Readonly<Record<string, string>>;

/** A running Secrets Manager endpoint. */
export type SecretsEndpoint = { endpoint: string; port: number; stop(): Promise<void> };

type Version = { text: string; stages: Set<string>; createdAtSeconds: number; keyIds: Set<string> };
type Secret = { name: string; arn: string; versions: Map<string, Version>; keyId: string | undefined };
type Store = Map<string, Secret> & { lostKeys: ReadonlySet<string> | undefined };

const requestSchema = v.object({
  SecretId: v.optional(v.string()),
  Name: v.optional(v.string()),
  SecretString: v.optional(v.string()),
  VersionId: v.optional(v.string()),
  VersionStage: v.optional(v.string()),
  VersionStages: v.optional(v.array(v.string())),
  ClientRequestToken: v.optional(v.string()),
  MoveToVersionId: v.optional(v.string()),
  RemoveFromVersionId: v.optional(v.string()),
  KmsKeyId: v.optional(v.string()),
});
type SecretsRequest = v.InferOutput<typeof requestSchema>;

const operations: Readonly<Record<string, (store: Store, request: SecretsRequest) => object>> = {
  CreateSecret(store, request) {
    const name = request.Name ?? "";
    if (name === "") throw refusal("InvalidParameterException", "Name is required.");
    const known = store.get(name);
    // The same request once more, as of an SDK that got no answer, is ignored.
    if (known?.versions.has(request.ClientRequestToken ?? "") === true) return addVersion(known, request);
    if (known !== undefined) throw refusal("ResourceExistsException", "The secret exists already.");
    const secret: Secret = { name, arn: arnOf(name), versions: new Map(), keyId: request.KmsKeyId };
    store.set(name, secret);
    return addVersion(secret, request);
  },
  PutSecretValue: (store, request) => addVersion(find(store, request), request),
  GetSecretValue(store, request) {
    const secret = find(store, request);
    const stage = request.VersionStage ?? (request.VersionId === undefined ? "AWSCURRENT" : undefined);
    for (const [versionId, version] of secret.versions) {
      const isAsked =
        (request.VersionId === undefined || request.VersionId === versionId) &&
        (stage === undefined || version.stages.has(stage));
      if (!isAsked) continue;
      if (!canDecrypt(store, version)) {
        throw refusal("DecryptionFailure", "The KMS key cannot decrypt the secret.");
      }
      return {
        ...identify(secret),
        VersionId: versionId,
        SecretString: version.text,
        VersionStages: [...version.stages],
        CreatedDate: version.createdAtSeconds,
      };
    }
    throw refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret value.");
  },
  DescribeSecret(store, request) {
    const secret = find(store, request);
    const VersionIdsToStages: Record<string, readonly string[]> = {};
    for (const [versionId, { stages }] of secret.versions) VersionIdsToStages[versionId] = [...stages];
    return { ...identify(secret), VersionIdsToStages, KmsKeyId: secret.keyId };
  },
  ListSecrets: (store) => ({
    SecretList: [...store.values()].map((secret) => ({ ...identify(secret), KmsKeyId: secret.keyId })),
  }),
  ListSecretVersionIds(store, request) {
    const secret = find(store, request);
    const Versions = [...secret.versions]
      .filter(([, { stages }]) => stages.size > 0)
      .map(([VersionId, { stages, createdAtSeconds, keyIds }]) => ({
        VersionId,
        VersionStages: [...stages],
        CreatedDate: createdAtSeconds,
        KmsKeyIds: [...keyIds],
      }));
    return { ...identify(secret), Versions };
  },
  UpdateSecret(store, request) {
    const secret = find(store, request);
    secret.keyId = request.KmsKeyId;
    // Versions in use are encrypted by the new key too, and stay readable by the old one. What cannot be decrypted stays as it is.
    for (const version of secret.versions.values()) {
      if (version.stages.size > 0 && canDecrypt(store, version)) version.keyIds.add(keyNameOf(secret));
    }
    return identify(secret);
  },
  UpdateSecretVersionStage(store, request) {
    const secret = find(store, request);
    const stage = request.VersionStage ?? "";
    const target = request.MoveToVersionId;
    const source = request.RemoveFromVersionId;
    if (target !== undefined) assertHolder(secret, stage, source);
    if (target !== undefined) moveStage(secret, stage, target);
    else if (source !== undefined) {
      assertHolder(secret, stage, source);
      versionOf(secret, source).stages.delete(stage);
    }
    return identify(secret);
  },
};

/**
 * Starts an endpoint that speaks Secrets Manager's JSON protocol, as far as the project and the rotation of its secrets
 * need it, and that holds `secrets`. It checks no signatures, answers this machine alone, and loses everything when it stops.
 */
export async function startSecrets(options: {
  port: number;
  secrets?: SecretTexts;
  /** KMS keys that can decrypt nothing any more; may change at any time. */
  lostKeys?: ReadonlySet<string>;
}): Promise<SecretsEndpoint> {
  const store: Store = Object.assign(new Map<string, Secret>(), { lostKeys: options.lostKeys });
  for (const [Name, SecretString] of Object.entries(options.secrets ?? {})) {
    operations["CreateSecret"]?.(store, { Name, SecretString });
  }
  const server = createLocalServer((request, response) => void answer(store, request, response));
  const port = await listen(server, options.port, "secrets");
  return { endpoint: `http://${host}:${port}`, port, stop: () => closeServer(server) };
}

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const name = String(request.headers["x-amz-target"] ?? "").replace(/^secretsmanager\./u, "");
    const operation = operations[name];
    if (operation === undefined) throw refusal("InvalidRequestException", "Unknown operation.");
    const parsed = v.safeParse(requestSchema, parseJson(await bodyOf(request)));
    if (!parsed.success)
      throw refusal("InvalidParameterException", "The body is not an object of known types.");
    send(response, 200, operation(store, parsed.output));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    send(response, 400, { __type: error.name, message: error.message });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

/** An error of the protocol, which is known by its name. */
function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function find(store: Store, { SecretId }: SecretsRequest): Secret {
  for (const secret of store.values()) {
    if (secret.name === SecretId || secret.arn === SecretId) return secret;
  }
  throw refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

function addVersion(secret: Secret, request: SecretsRequest): object {
  if (request.SecretString === undefined) {
    throw refusal("InvalidParameterException", "SecretString is required here.");
  }
  const versionId = request.ClientRequestToken ?? randomUUID();
  const known = secret.versions.get(versionId);
  if (known !== undefined && known.text !== request.SecretString) {
    throw refusal("ResourceExistsException", "The version exists with another value.");
  }
  if (known === undefined) {
    const createdAtSeconds = Date.now() / 1000;
    const keyIds = new Set([keyNameOf(secret)]);
    secret.versions.set(versionId, {
      text: request.SecretString,
      stages: new Set(),
      createdAtSeconds,
      keyIds,
    });
    for (const stage of request.VersionStages ?? ["AWSCURRENT"]) moveStage(secret, stage, versionId);
  }
  return {
    ...identify(secret),
    VersionId: versionId,
    VersionStages: [...versionOf(secret, versionId).stages],
  };
}

/** AWS's own key goes by this name in the list of versions. */
function keyNameOf({ keyId }: Secret): string {
  return keyId ?? "DefaultEncryptionKey";
}

function canDecrypt({ lostKeys }: Store, { keyIds }: Version): boolean {
  return lostKeys === undefined || [...keyIds].some((id) => !lostKeys.has(id));
}

/** A stage belongs to one version. Moving AWSCURRENT gives AWSPREVIOUS to the version that had it. */
function moveStage(secret: Secret, stage: string, versionId: string): void {
  const target = versionOf(secret, versionId);
  const holder = [...secret.versions.values()].find((version) => version.stages.has(stage));
  if (holder === target) return;
  holder?.stages.delete(stage);
  target.stages.add(stage);
  if (stage !== "AWSCURRENT" || holder === undefined) return;
  for (const version of secret.versions.values()) version.stages.delete("AWSPREVIOUS");
  holder.stages.add("AWSPREVIOUS");
}

/** A stage can only be moved by a request that names its present version. */
function assertHolder(secret: Secret, stage: string, versionId: string | undefined): void {
  const [holderId] = [...secret.versions].find(([, version]) => version.stages.has(stage)) ?? [];
  if (holderId === versionId) return;
  throw refusal(
    "InvalidParameterException",
    "The stage belongs to another version than RemoveFromVersionId.",
  );
}

function versionOf(secret: Secret, versionId: string): Version {
  const version = secret.versions.get(versionId);
  if (version === undefined) throw refusal("ResourceNotFoundException", "There is no such version.");
  return version;
}

function identify(secret: Secret): { ARN: string; Name: string } {
  return { ARN: secret.arn, Name: secret.name };
}

function arnOf(name: string): string {
  return `arn:aws:secretsmanager:${localRegion}:${localAccountId}:secret:${name}-${randomUUID().slice(0, 6)}`;
}
