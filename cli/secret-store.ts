import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { parseStrictJson } from "../lib/input/json.ts";
import { inPlainWords } from "./aws/failure.ts";
import type { Reach } from "./aws/reach.ts";
import type { DescribedSecret } from "./secret-key.ts";
import { type NewVersion, useNewVersion } from "./secret-version.ts";
import { asError } from "./thrown.ts";

/** One version of a secret: the value of its JSON. */
export type StoredSecret = { value: unknown; versionId: string };

/** How a secret is made. `versionId` is the id of its first version, a UUID. Without a key, it is under AWS's own. */
type NewSecret = { description: string; versionId: string; keyId?: string | undefined };

/** An operator's access to the secrets of a deployment. Every method throws a ConfigurationError that says what to do. */
export type SecretStore = {
  /** The current version; undefined if there is no such secret. */
  read(name: string): Promise<StoredSecret | undefined>;
  /** What is known without its value; undefined if there is no such secret. */
  describe(name: string): Promise<DescribedSecret | undefined>;
  /** Throws if the secret exists. */
  create(name: string, value: object, options: NewSecret): Promise<void>;
  /**
   * Replaces the version that was read; throws if it is no longer the current one. A value that is not used in the end is not left
   * in the store, or the error says so.
   */
  replace(name: string, value: object, options: NewVersion): Promise<void>;
  /**
   * Has new versions encrypted by another key, and those in use too. AWS does the second in silence or not at all, if the old key
   * cannot be used: {@link describe} it again.
   */
  moveToKey(name: string, keyId: string): Promise<void>;
};

/** What errors of Secrets Manager mean that say something else elsewhere. */
const secretMeanings = {
  InvalidRequest:
    "It is scheduled for deletion. Restore it with `aws secretsmanager restore-secret`, or wait until it is gone.",
  ResourceExists: "It exists already.",
};

/** No secret is deeper or longer than this. */
const limits = { maxDepth: 4, maxRestCharacters: 65_536 };

/** Secrets in AWS Secrets Manager, as a command reaches it. */
export function createSecretStore({ client, region }: Reach): SecretStore {
  return secretStoreOf(client(SecretsManagerClient), region.name);
}

/** Secrets in AWS Secrets Manager by a client; `region` is for messages alone. */
export function secretStoreOf(client: SecretsManagerClient, region: string): SecretStore {
  const fail = (error: unknown, name: string, actions: string): Error =>
    inPlainWords(
      error,
      `The secret ${name} cannot be used in ${region}`,
      `This command needs ${actions} on it, and the use of its KMS key.`,
      secretMeanings,
    );

  const store: SecretStore = {
    async read(name) {
      try {
        const { SecretString = "", VersionId = "" } = await client.send(
          new GetSecretValueCommand({ SecretId: name }),
        );
        const parsed = parseStrictJson(SecretString, limits);
        if (!parsed.ok) throw new ConfigurationError(`The secret ${name} is not JSON.`);
        return { value: parsed.value, versionId: VersionId };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw fail(error, name, "secretsmanager:GetSecretValue");
      }
    },

    async describe(name) {
      try {
        const { KmsKeyId: keyId, DeletedDate } = await client.send(
          new DescribeSecretCommand({ SecretId: name }),
        );
        if (DeletedDate !== undefined) throw scheduledForDeletion();
        const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId: name }));
        const current = Versions.find(({ VersionStages = [] }) => VersionStages.includes("AWSCURRENT"));
        return { versionId: current?.VersionId ?? "", keyId, currentKeyIds: current?.KmsKeyIds ?? [] };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw fail(error, name, "secretsmanager:DescribeSecret and ListSecretVersionIds");
      }
    },

    async create(name, value, { description, versionId, keyId }) {
      try {
        await client.send(
          new CreateSecretCommand({
            Name: name,
            ClientRequestToken: versionId,
            Description: description,
            SecretString: JSON.stringify(value),
            ...(keyId !== undefined && { KmsKeyId: keyId }),
          }),
        );
      } catch (error) {
        throw fail(error, name, "secretsmanager:CreateSecret");
      }
    },

    async replace(name, value, version) {
      const command = new PutSecretValueCommand({
        SecretId: name,
        ClientRequestToken: version.versionId,
        SecretString: JSON.stringify(value),
        VersionStages: ["AWSPENDING"],
      });
      const put = () => client.send(command);
      await useNewVersion({ client, name, region, put, describe: store.describe, fail }, version);
    },

    async moveToKey(name, keyId) {
      try {
        await client.send(new UpdateSecretCommand({ SecretId: name, KmsKeyId: keyId }));
      } catch (error) {
        throw fail(error, name, "secretsmanager:UpdateSecret");
      }
    },
  };
  return store;
}

function isMissing(error: unknown): boolean {
  return asError(error).name === "ResourceNotFoundException";
}

/** As every other action on such a secret is refused. */
function scheduledForDeletion(): Error {
  return Object.assign(new Error(), { name: "InvalidRequestException", $metadata: {} });
}
