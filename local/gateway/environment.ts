import { deployedName, localRegion, localStage } from "../stage.ts";

/** Where the backing answers. */
export type BackingEndpoints = { dynamoDbEndpoint: string; secretsEndpoint: string };

/**
 * The environment variables of the local functions: what the template gives a deployed function, and the
 * SDK's own settings that point it to the backing. The functions have no local branch besides.
 */
export function functionEnvironment({
  dynamoDbEndpoint,
  secretsEndpoint,
}: BackingEndpoints): Readonly<Record<string, string>> {
  return {
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint,
    IDCHECK_STAGE: localStage,
    IDCHECK_VERIFICATIONS_TABLE: deployedName("verifications"),
    IDCHECK_USAGE_TABLE: deployedName("usage"),
    IDCHECK_PROVIDERS: "kuaidi100,shuxun",
    // Standard output belongs to the table of samples and to what the stack itself has to say.
    IDCHECK_LOG_STREAM: "stderr",
  };
}

/**
 * Sets variables of this process that are not set yet, so that whoever starts the stack has the last word,
 * and returns how to take them back.
 */
export function setMissing(variables: Readonly<Record<string, string>>): () => void {
  const added = Object.entries(variables).filter(([name]) => process.env[name] === undefined);
  for (const [name, value] of added) process.env[name] = value;
  return () => {
    for (const [name] of added) delete process.env[name];
  };
}
