import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { awsClientSettings } from "./aws-client.ts";
import { ConfigurationError } from "./errors.ts";
import type { FetchSecret } from "./secrets.ts";

/**
 * Reads secrets from AWS Secrets Manager. The client is made at the first read and keeps its connection
 * alive: unlike a paid call, a read may be repeated for nothing. Time-outs are short because every check
 * waits for the first read, and a stale value can stand in for every later one.
 */
export function createSecretsManager(): FetchSecret {
  let client: SecretsManagerClient | undefined;
  return async (name) => {
    client ??= new SecretsManagerClient({
      ...awsClientSettings("SECRETS_MANAGER"),
      maxAttempts: 2,
      // Without throwOnRequestTimeout the SDK only logs that the time is up, and goes on waiting.
      requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
    });
    const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (SecretString === undefined || VersionId === undefined) {
      throw new ConfigurationError(`The secret ${name} is not text.`);
    }
    return { value: SecretString, versionId: VersionId };
  };
}
