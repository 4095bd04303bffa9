import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { type AwsRequestHandler, createRequestHandler } from "../../lib/store/aws/request-handler.ts";
import type { Given, Surroundings } from "../command.ts";
import { type Region, regionOf } from "./region.ts";

/** What every client of the command line is made with. */
export type ReachSettings = {
  region: string;
  credentials: ReturnType<typeof defaultProvider>;
  maxAttempts: number;
  requestHandler: AwsRequestHandler;
};

/** AWS as the command line reaches it: in one Region, with the operator's credentials, and never waiting for ever. */
export type Reach = {
  region: Region;
  /** Makes a client of the SDK. It is the only way in which the command line makes one. */
  client<Client>(kind: new (settings: ReachSettings) => Client): Client;
};

/** How often a request is tried in all. */
export const mostTries = 3;
/** How long a new connection may take. */
const connectSeconds = 5;
/** How long a try may take, from the start of a request to the last byte of its answer. */
const defaultTrySeconds = 15;
const timeoutVariable = "IDCHECK_AWS_TIMEOUT_SECONDS";

/**
 * Reaches AWS for a command; reads `--stage` and `--region`. Rejects as {@link regionOf} does, and with a ConfigurationError for
 * a time-out that is none.
 */
export async function reachAws(
  given: Pick<Given, "text">,
  surroundings: Pick<Surroundings, "environment">,
): Promise<Reach> {
  const trySeconds = trySecondsOf(surroundings);
  const region = await regionOf(given, surroundings);
  return reachIn(region, trySeconds);
}

/** Reaches AWS in a Region that is known already. A try takes up to `trySeconds`. */
export function reachIn(region: Region, trySeconds = defaultTrySeconds): Reach {
  const connectMs = Math.min(connectSeconds, trySeconds) * 1_000;
  const timeouts = { connectMs, requestMs: trySeconds * 1_000 };
  // Signing in may ask AWS too, which must not wait for ever either. The answer serves all clients.
  const credentials = defaultProvider({ clientConfig: { requestHandler: createRequestHandler(timeouts) } });
  return {
    region,
    client: (kind) =>
      new kind({
        region: region.name,
        credentials,
        maxAttempts: mostTries,
        requestHandler: createRequestHandler(timeouts),
      }),
  };
}

/** How long a try may take: `IDCHECK_AWS_TIMEOUT_SECONDS`, or 15. Throws ConfigurationError for what is no such time. */
export function trySecondsOf({ environment }: Pick<Surroundings, "environment">): number {
  const text = environment[timeoutVariable];
  if (text === undefined || text === "") return defaultTrySeconds;
  const seconds = /^\d{1,3}(?:\.\d{1,3})?$/u.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0.1 && seconds <= 600) return seconds;
  throw new ConfigurationError(`${timeoutVariable} must be a number of seconds from 0.1 to 600.`);
}
