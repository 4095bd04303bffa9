import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { parseStrictJson } from "../lib/input/json.ts";
import { asError } from "./thrown.ts";

/** One version of a secret: the value of its JSON. */
export type StoredSecret = { value: unknown; versionId: string };

/** How a secret is made. `versionId` is the id of its first version, a UUID. */
type NewSecret = { description: string; versionId: string; kmsKeyId?: string };

/** How a version is replaced by another, whose id is a UUID. */
type NewVersion = {
  readVersionId: string;
  versionId: string;
  /** Runs once the new version is stored and before it is used. If it rejects, the old one stays in use. */
  beforeUse?(): Promise<void>;
};

/** An operator's access to the secrets of a deployment. Every method throws a ConfigurationError that says what to do. */
export type SecretStore = {
  /** The current version; undefined if there is no such secret. */
  read(name: string): Promise<StoredSecret | undefined>;
  /** Throws if the secret exists. */
  create(name: string, value: object, options: NewSecret): Promise<void>;
  /** Replaces the version that was read; throws if it is no longer the current one. */
  replace(name: string, value: object, options: NewVersion): Promise<void>;
};

/** No secret is deeper or longer than this. */
const limits = { maxDepth: 4, maxRestCharacters: 65_536 };

/** Secrets in AWS Secrets Manager; Region, credentials and endpoint are the environment's. */
export function createSecretStore(client = new SecretsManagerClient({})): SecretStore {
  return {
    async read(name) {
      try {
        const { SecretString = "", VersionId = "" } = await client.send(
          new GetSecretValueCommand({ SecretId: name }),
        );
        const parsed = parseStrictJson(SecretString, limits);
        if (!parsed.ok) throw new ConfigurationError(`The secret ${name} is not JSON.`);
        return { value: parsed.value, versionId: VersionId };
      } catch (error) {
        if (nameOf(error) === "ResourceNotFoundException") return undefined;
        throw inWords(error, name, "secretsmanager:GetSecretValue");
      }
    },

    async create(name, value, { description, versionId, kmsKeyId }) {
      try {
        await client.send(
          new CreateSecretCommand({
            Name: name,
            ClientRequestToken: versionId,
            Description: description,
            SecretString: JSON.stringify(value),
            ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
          }),
        );
      } catch (error) {
        throw inWords(error, name, "secretsmanager:CreateSecret");
      }
    },

    async replace(name, value, { readVersionId, versionId, beforeUse }) {
      const put = {
        SecretId: name,
        ClientRequestToken: versionId,
        SecretString: JSON.stringify(value),
        VersionStages: ["AWSPENDING"],
      };
      await client.send(new PutSecretValueCommand(put)).catch((error: unknown) => {
        throw inWords(error, name, "secretsmanager:PutSecretValue");
      });
      await beforeUse?.();
      const move = {
        SecretId: name,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: versionId,
        // Fails if the version that was read is no longer the current one.
        RemoveFromVersionId: readVersionId,
      };
      await client.send(new UpdateSecretVersionStageCommand(move)).catch(async (error: unknown) => {
        if (nameOf(error) !== "InvalidParameterException") {
          throw inWords(error, name, "secretsmanager:UpdateSecretVersionStage");
        }
        // The SDK's second try finds what its first one did, if that was not answered.
        if ((await this.read(name))?.versionId === versionId) return;
        throw new ConfigurationError(
          `The secret ${name} was changed by someone else in the meantime. Nothing was changed; try again.`,
        );
      });
    },
  };
}

/** What to do about an error of AWS, in our own words: theirs may quote what was sent. */
function inWords(error: unknown, name: string, actions: string): Error {
  if (error instanceof ConfigurationError) return error;
  const remedy = remedies[nameOf(error)] ?? "AWS refused or did not answer";
  return new ConfigurationError(
    `The secret ${name}: ${remedy.replace("<actions>", actions)} (${nameOf(error)}).`,
  );
}

const remedies: Readonly<Record<string, string>> = {
  AccessDeniedException: "access denied; this command needs <actions> on it, and the use of its KMS key",
  CredentialsProviderError: "no AWS credentials were found; set AWS_PROFILE or sign in",
  ExpiredTokenException: "your AWS credentials have expired; sign in again",
  InvalidRequestException:
    "it is scheduled for deletion; restore it with `aws secretsmanager restore-secret`",
  ResourceExistsException: "it already exists",
  ResourceNotFoundException: "it does not exist",
  UnrecognizedClientException: "the AWS credentials are not valid in this Region",
};

function nameOf(error: unknown): string {
  const { name, message } = asError(error);
  return message === "Region is missing" ? "no Region: set AWS_REGION" : name;
}
