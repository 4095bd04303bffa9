import { SignatureV4 } from "@smithy/signature-v4";
import { fixLayout } from "./fixed-layout.ts";
import { Sha256 } from "./sha256.ts";

/** The services that are called, by their names in `AWS_ENDPOINT_URL_<service>`, with their names in signatures. */
const signingNames = { DYNAMODB: "dynamodb", SECRETS_MANAGER: "secretsmanager" } as const;

/** A service, by its name in `AWS_ENDPOINT_URL_<service>`. */
export type AwsService = keyof typeof signingNames;

/** The client that is tuned, and the environment variables that it is made under. */
export type ClientPurpose = {
  service: AwsService;
  maxAttempts: number;
  environment: Readonly<Record<string, string | undefined>>;
};

/** One way to make an AWS client do less. */
export type Trick = {
  /** Settings that the client is given. */
  settings?: (purpose: ClientPurpose) => TunedSettings;
  /** The name of a middleware that is taken out of the client. */
  unusedMiddleware?: string;
  /** What is done with the client's settings as the SDK has completed them. */
  complete?: (settings: object) => void;
};

/** The tricks that a client is made with. */
export type Tuning = readonly Trick[];

/** The settings of an AWS client that tricks may set. */
export type TunedSettings = {
  region?: string;
  credentials?: Credentials;
  endpoint?: string;
  ignoreConfiguredEndpointUrls?: true;
  defaultsMode?: "standard";
  retryMode?: "standard";
  accountIdEndpointMode?: "disabled";
  authSchemePreference?: string[];
  disableClockSkewCorrection?: false;
  useDualstackEndpoint?: boolean;
  useFipsEndpoint?: boolean;
  userAgentAppId?: string;
  signer?: SignatureV4;
  cacheMiddleware?: true;
  retryStrategy?: { retry<Input, Output>(next: (input: Input) => Output, input: Input): Output };
};

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Everything by which the AWS SDK is tuned, each trick apart from the others. Together they save two fifths of what the SDK
 * computes for a request. docs/performance.md has what each one saves, and `node bench/sdk-tuning.ts` measures it again:
 * a trick that no longer saves anything goes. None changes what is sent where, how often it is tried or how long it may
 * take, and the tests of store and secrets run with all of them and with none. Where an update of the SDK breaks one,
 * remove its line.
 */
export const tricks = {
  /**
   * Gives the client what Lambda's environment says of AWS. Whatever is not given the SDK looks for in configuration
   * files, which no function has, when the first request is made.
   */
  environment: { settings: settingsOfEnvironment },
  /** One signer for the client's life. The SDK makes one for each request. */
  signer: {
    settings: ({ service, environment }) => {
      const { region, credentials } = identityOf(environment) ?? {};
      if (region === undefined || credentials === undefined) return {};
      const signer = { credentials, region, service: signingNames[service], sha256: Sha256 };
      return { signer: new SignatureV4(signer) };
    },
  },
  /**
   * Puts the middleware together once for each kind of command. A request with options of its own empties the SDK's
   * cache, so give options only where they differ from the client's.
   */
  middlewareCache: { settings: () => ({ cacheMiddleware: true }) },
  /**
   * A retry strategy that does nothing, where a request is tried once. The SDK's own makes an error at the start of each
   * request, with its stack, in case it has to throw it, and a random id to count the tries by.
   */
  retryStrategy: {
    settings: ({ maxAttempts }) =>
      maxAttempts === 1 ? { retryStrategy: { retry: (next, input) => next(input) } } : {},
  },
  /** Copies every input and output for a log that does not exist and must not: inputs hold personal data. */
  logger: { unusedMiddleware: "loggerMiddleware" },
  /** The SDK adds its settings one by one, and copies all of them three times for each request. */
  settingsLayout: { complete: fixLayout },
  /** Passes on by which invocation a request was made, so that Lambda finds loops through services that are not called. */
  recursionDetection: { unusedMiddleware: "recursionDetectionMiddleware" },
  /** Tells AWS which SDK is calling. */
  userAgent: { unusedMiddleware: "getUserAgentMiddleware" },
} as const satisfies Record<string, Trick>;

/** All tricks: how the functions use the SDK. An empty list is the SDK as it comes. */
export const tuned: Tuning = Object.values(tricks);

function settingsOfEnvironment({ service, environment }: ClientPurpose): TunedSettings {
  const identity = identityOf(environment);
  if (identity === undefined) return {};
  const endpoint = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment["AWS_ENDPOINT_URL"];
  return {
    ...identity,
    ...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint }),
    defaultsMode: "standard",
    retryMode: "standard",
    accountIdEndpointMode: "disabled",
    authSchemePreference: [],
    disableClockSkewCorrection: false,
    useDualstackEndpoint: environment["AWS_USE_DUALSTACK_ENDPOINT"] === "true",
    useFipsEndpoint: environment["AWS_USE_FIPS_ENDPOINT"] === "true",
    userAgentAppId: environment["AWS_SDK_UA_APP_ID"] ?? "",
  };
}

/** The region and the credentials that Lambda puts into the environment; undefined on an operator's machine. */
function identityOf({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: ClientPurpose["environment"]): { region: string; credentials: Credentials } | undefined {
  if (region === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return {
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  };
}
