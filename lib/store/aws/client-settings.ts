import { SignatureV4 } from "@smithy/signature-v4";
import { createRequestHandler, type AwsRequestHandler, type RequestTimeouts } from "./request-handler.ts";
import { Sha256 } from "./sha256.ts";

/** The settings that are the same for every AWS client. */
export type AwsClientSettings = {
  region?: string;
  credentials?: Credentials;
  endpoint?: string;
  ignoreConfiguredEndpointUrls?: boolean;
  defaultsMode?: "standard";
  retryMode?: "standard";
  accountIdEndpointMode?: "disabled";
  authSchemePreference?: string[];
  useDualstackEndpoint?: boolean;
  useFipsEndpoint?: boolean;
  userAgentAppId?: string;
  disableClockSkewCorrection?: boolean;
  signer?: SignatureV4;
  requestHandler: AwsRequestHandler;
  cacheMiddleware: true;
};

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The services in use: their name in signatures, by the SDK's name in `AWS_ENDPOINT_URL_<service>`. */
const signingNames = { DYNAMODB: "dynamodb", SECRETS_MANAGER: "secretsmanager" } as const;

/**
 * Turns what Lambda's environment says about AWS into settings for a client. The SDK searches configuration files,
 * which no function has, for each missing setting, and for the endpoint on every request. It also creates a new
 * signer for every request.
 *
 * If the environment contains no credentials (on an operator's machine), the SDK finds everything itself.
 */
export function awsClientSettings(
  service: keyof typeof signingNames,
  timeouts: RequestTimeouts,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): AwsClientSettings {
  const {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  const settings = {
    requestHandler: createRequestHandler(timeouts),
    // A client sends few kinds of commands, and its middleware does not change once it is in use.
    cacheMiddleware: true,
  } as const;
  if (region === undefined || accessKeyId === undefined || secretAccessKey === undefined) return settings;
  const credentials = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
  const endpoint = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment["AWS_ENDPOINT_URL"];
  return {
    ...settings,
    region,
    credentials,
    ...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint }),
    defaultsMode: "standard",
    retryMode: "standard",
    accountIdEndpointMode: "disabled",
    authSchemePreference: [],
    useDualstackEndpoint: environment["AWS_USE_DUALSTACK_ENDPOINT"] === "true",
    useFipsEndpoint: environment["AWS_USE_FIPS_ENDPOINT"] === "true",
    userAgentAppId: environment["AWS_SDK_UA_APP_ID"] ?? "",
    disableClockSkewCorrection: false,
    signer: new SignatureV4({ credentials, region, service: signingNames[service], sha256: Sha256 }),
  };
}

/**
 * The settings of a client that tries once. They replace the SDK's strategy, which for each request creates an error
 * in case it has to throw it, and a random id to count tries.
 */
export const tryOnce: {
  maxAttempts: 1;
  retryStrategy: { retry<Input, Output>(next: (input: Input) => Output, input: Input): Output };
} = { maxAttempts: 1, retryStrategy: { retry: (next, input) => next(input) } };

/** The part of a client's middleware that is used here. */
type WithMiddleware = { middlewareStack: { remove(name: string): boolean } };

/**
 * Middleware without a purpose here: it copies every input and output for a log that must never exist, tells AWS which
 * client this is, and detects queue loops, which no function here can have.
 */
const unusedMiddleware = ["loggerMiddleware", "getUserAgentMiddleware", "recursionDetectionMiddleware"];

/** Removes the unneeded middleware from a client, and returns the client. */
export function withoutUnused<Client extends WithMiddleware>(client: Client): Client {
  for (const name of unusedMiddleware) client.middlewareStack.remove(name);
  return client;
}
