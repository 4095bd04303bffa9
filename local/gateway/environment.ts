import packageManifest from "../../package.json" with { type: "json" };
import type { AuthenticationName } from "./authentication-option.ts";
import { deployedName, localRegion, localStage } from "../stage.ts";

/** The providers of the local stack, in the order in which they are asked. */
export const localProviders = "kuaidi100,shuxun";

/** The providers that a stack with these variables asks, in their order. */
export function askedProviders(environment: Readonly<Record<string, string | undefined>>): string {
  return environment["IDCHECK_PROVIDERS"] ?? localProviders;
}

/** The addresses of the backing. */
export type BackingEndpoints = { dynamoDbEndpoint: string; secretsEndpoint: string };

/**
 * The environment variables of the local functions: those that the template gives to a deployed function, and the
 * SDK's own settings that point it to the backing. The functions themselves have no branch for the local stack.
 */
export function functionEnvironment(
  { dynamoDbEndpoint, secretsEndpoint }: BackingEndpoints,
  auth: AuthenticationName = "none",
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint,
    IDCHECK_STAGE: localStage,
    IDCHECK_VERSION: packageManifest.version,
    IDCHECK_VERIFICATIONS_TABLE: deployedName("verifications"),
    IDCHECK_USAGE_TABLE: deployedName("usage"),
    IDCHECK_PROVIDERS: localProviders,
    IDCHECK_AUTHORIZER: auth === "jwt" ? "jwt" : "iam",
    // Nothing leaves this machine, and the people of the samples are made up.
    IDCHECK_REQUIRE_CONSENT: "off",
    // Standard output is for the table of samples and the messages of the stack itself.
    IDCHECK_LOG_STREAM: "stderr",
  };
}

/**
 * Sets those variables of this process that are not set yet, so that the person who starts the stack can override
 * them. Returns how to unset them again.
 */
export function setMissing(variables: Readonly<Record<string, string>>): () => void {
  const added = Object.entries(variables).filter(([name]) => process.env[name] === undefined);
  for (const [name, value] of added) process.env[name] = value;
  return () => {
    for (const [name] of added) delete process.env[name];
  };
}
