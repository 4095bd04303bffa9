import { SignatureV4 } from "@smithy/signature-v4";
import { createRequestHandler, type AwsRequestHandler, type RequestTimeouts } from "./request-handler.ts";
import { Sha256 } from "./sha256.ts";

/** Settings that every AWS client takes, as far as they are the same for all. */
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

/** The services that are called: by the SDK's name in `AWS_ENDPOINT_URL_<service>`, what signatures call them. */
const signingNames = { DYNAMODB: "dynamodb", SECRETS_MANAGER: "secretsmanager" } as const;

/**
 * What Lambda's environment says of AWS, put into a client's settings. What is not given the SDK looks up in
 * configuration files, which no function has: once for each setting, and for the endpoint at every request. Its
 * signer, too, it would make anew for every request.
 *
 * Where the environment holds no credentials (an operator's machine) the SDK is left to find everything itself.
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
    // A client sends few kinds of commands, and nobody changes its middleware once it is in use.
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
 * Settings of a client that tries once: in place of the SDK's strategy, which makes an error at each request in
 * case it must throw it, and a random id to count tries by.
 */
export const tryOnce: {
  maxAttempts: 1;
  retryStrategy: { retry<Input, Output>(next: (input: Input) => Output, input: Input): Output };
} = { maxAttempts: 1, retryStrategy: { retry: (next, input) => next(input) } };

/** A client's middleware, as far as it is touched here. */
type WithMiddleware = { middlewareStack: { remove(name: string): boolean } };

/**
 * What a client does that nobody needs: it copies every input and output for a log that nobody has and must never
 * have, tells AWS what it is, and watches for loops of queues that no function here has.
 */
const unusedMiddleware = ["loggerMiddleware", "getUserAgentMiddleware", "recursionDetectionMiddleware"];

/** Takes from a client what nobody needs, and returns it. */
export function withoutUnused<Client extends WithMiddleware>(client: Client): Client {
  for (const name of unusedMiddleware) client.middlewareStack.remove(name);
  return client;
}
