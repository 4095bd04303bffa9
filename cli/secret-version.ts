import {
  type SecretsManagerClient,
  SecretsManagerServiceException,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import type { DescribedSecret } from "./secret-key.ts";
import { asError } from "./thrown.ts";

/** How a version is replaced by another, whose id is a UUID. */
export type NewVersion = {
  readVersionId: string;
  versionId: string;
  /** Runs once the new version is stored and before it is used. If it rejects, the old one stays in use. */
  beforeUse?(): Promise<void>;
};

type Secret = {
  client: SecretsManagerClient;
  name: string;
  region: string;
  /** Stores the new version under the label `AWSPENDING`, under which no function reads it. */
  put(): Promise<unknown>;
  describe(name: string): Promise<DescribedSecret | undefined>;
  /** An error in our own words, with the permissions that are needed. */
  fail(error: unknown, name: string, actions: string): Error;
};

const action = "secretsmanager:UpdateSecretVersionStage";

/**
 * Stores a new version of a secret and puts it to use in place of the one that was read. If that fails, the new value is taken
 * out of the store again: it may be a vendor's credential, which must not stay where no one expects it. Rejects with a
 * ConfigurationError that says what was changed, and what could not be taken out.
 */
export async function useNewVersion(secret: Secret, version: NewVersion): Promise<void> {
  const { name, fail } = secret;
  const { versionId, readVersionId } = version;
  await secret.put().catch(async (error: unknown) => {
    const left = isRefusal(error) ? "" : await takeOut(secret, versionId);
    throw withMore(fail(error, name, "secretsmanager:PutSecretValue"), left);
  });
  try {
    await version.beforeUse?.();
  } catch (error) {
    throw withMore(asError(error), await takeOut(secret, versionId));
  }
  const moved = {
    VersionStage: "AWSCURRENT",
    MoveToVersionId: versionId,
    // Fails if the version that was read is no longer the current one.
    RemoveFromVersionId: readVersionId,
  };
  await move(secret, moved).catch(async (error: unknown) => {
    if (isRefusal(error) && !isOfAnotherVersion(error)) {
      throw withMore(fail(error, name, action), await takeOut(secret, versionId));
    }
    // Only the answer may have been lost: then the SDK's next try finds what its first one did.
    const current = await currentOf(secret);
    if (current === versionId) return;
    const doubt = current === undefined ? " It is not known which version is in use now." : "";
    const refusal = isOfAnotherVersion(error)
      ? new ConfigurationError(`The secret ${name} was changed by someone else in the meantime.`)
      : fail(error, name, action);
    const unchanged = current === undefined ? "" : " Nothing was changed; try again.";
    throw withMore(refusal, `${doubt}${unchanged}${await takeOut(secret, versionId)}`);
  });
}

function move(
  { client, name }: Secret,
  input: { VersionStage: string; RemoveFromVersionId: string; MoveToVersionId?: string },
): Promise<unknown> {
  return client.send(new UpdateSecretVersionStageCommand({ SecretId: name, ...input }));
}

async function currentOf({ describe, name }: Secret): Promise<string | undefined> {
  return describe(name).then(
    (described) => described?.versionId ?? "none",
    () => undefined,
  );
}

/** A version without a label is removed by AWS. Resolves with what to add to an error if it is still there. */
async function takeOut(secret: Secret, versionId: string): Promise<string> {
  const label = "AWSPENDING";
  try {
    await move(secret, { VersionStage: label, RemoveFromVersionId: versionId });
    return "";
  } catch (error) {
    // It never came to be stored, or a later change has taken the label.
    if (isOfAnotherVersion(error) || asError(error).name === "ResourceNotFoundException") return "";
    return (
      ` The new value may still be stored as the version ${versionId}, with the label ${label}; no function uses it. To remove it, run: ` +
      `aws secretsmanager update-secret-version-stage --region ${secret.region} --secret-id ${secret.name} ` +
      `--version-stage ${label} --remove-from-version-id ${versionId}`
    );
  }
}

/** Whether a label belongs to another version than the request said. */
function isOfAnotherVersion(error: unknown): boolean {
  return asError(error).name === "InvalidParameterException";
}

/** Whether AWS has refused, so that nothing was done. Without an answer, that is unknown. */
function isRefusal(error: unknown): boolean {
  return error instanceof SecretsManagerServiceException && error.$fault === "client";
}

function withMore(error: Error, more: string): Error {
  return error instanceof ConfigurationError && more !== ""
    ? new ConfigurationError(error.message + more)
    : error;
}
