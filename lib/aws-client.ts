/** Settings that every AWS client takes, as far as they are the same for all. */
export type AwsClientSettings = {
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
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
  cacheMiddleware: true;
};

/**
 * What Lambda's environment says of AWS, put into a client's settings. What is not given the SDK looks up in
 * configuration files, which no function has: once for each setting, and for the endpoint at every request.
 * Where the environment holds no credentials (an operator's machine) the SDK is left to find everything itself.
 *
 * `service` is the SDK's name of the service in `AWS_ENDPOINT_URL_<service>`.
 */
export function awsClientSettings(
  service: "DYNAMODB" | "SECRETS_MANAGER",
  environment: Readonly<Record<string, string | undefined>> = process.env,
): AwsClientSettings {
  const {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  // A client sends few kinds of commands, and nobody changes its middleware once it is in use.
  const settings = { cacheMiddleware: true } as const;
  if (region === undefined || accessKeyId === undefined || secretAccessKey === undefined) return settings;
  const endpoint = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment["AWS_ENDPOINT_URL"];
  return {
    ...settings,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    ...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint }),
    defaultsMode: "standard",
    retryMode: "standard",
    accountIdEndpointMode: "disabled",
    authSchemePreference: [],
    useDualstackEndpoint: environment["AWS_USE_DUALSTACK_ENDPOINT"] === "true",
    useFipsEndpoint: environment["AWS_USE_FIPS_ENDPOINT"] === "true",
    userAgentAppId: environment["AWS_SDK_UA_APP_ID"] ?? "",
    disableClockSkewCorrection: false,
  };
}
