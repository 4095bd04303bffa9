import {
  GetSecretValueCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from "@aws-sdk/client-secrets-manager";

import { createAwsClient, type AwsClientOptions } from "../store/aws/client.ts";
import { ConfigurationError } from "../base/configuration-error.ts";
import type { FetchSecret } from "./secrets.ts";

/**
 * Reads secrets from AWS Secrets Manager. The first read creates the client. It keeps its connection alive, because
 * unlike a paid call a read can be repeated at no cost. Time-outs are short, because every check waits for the first
 * read, while an older value can replace any later one.
 */
export function createSecretsManager(options: Pick<AwsClientOptions, "tuning"> = {}): FetchSecret {
  let client: SecretsManagerClient | undefined;
  return async (name) => {
    const secretsManager = (client ??= createAwsClient(SecretsManagerClient, {
      service: "SECRETS_MANAGER",
      timeouts: { connectMs: 500, requestMs: 1_000 },
      ...options,
    }));
    const read = () => secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
    const { SecretString, VersionId } = await read().catch((error: unknown) => {
      if (isRefusal(error)) throw error;
      // A connection that went stale while the function was frozen fails once.
      return read();
    });
    if (SecretString === undefined || VersionId === undefined) {
      throw new ConfigurationError(`The secret ${name} is not text.`);
    }
    return { value: SecretString, versionId: VersionId };
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof SecretsManagerServiceException && error.$fault === "client";
}
