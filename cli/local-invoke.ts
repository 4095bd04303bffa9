import { LambdaClient } from "@aws-sdk/client-lambda";
import { createRequestHandler } from "../lib/store/aws/request-handler.ts";
import { localCredentials } from "../local/gateway/credentials.ts";
import { host, portsFrom } from "../local/ports.ts";
import { localRegion } from "../local/stage.ts";
import type { Surroundings } from "./command.ts";

/** How long a connection to this machine may take. */
const connectMs = 1_000;

/**
 * A client for Lambda Invoke that reaches the local stack and nothing else, whatever the environment says of Regions, profiles and
 * endpoints. Throws ConfigurationError for a port that is none.
 */
export function localLambda(
  { environment }: Pick<Surroundings, "environment">,
  requestMs: number,
): LambdaClient {
  const { accessKeyId, secretAccessKey } = localCredentials.local;
  return new LambdaClient({
    endpoint: `http://${host}:${portsFrom(environment).invoke}`,
    region: localRegion,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    requestHandler: createRequestHandler({ connectMs, requestMs }),
  });
}
