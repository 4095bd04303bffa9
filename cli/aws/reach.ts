import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { type AwsRequestHandler, createRequestHandler } from "../../lib/store/aws/request-handler.ts";
import { localStage } from "../../local/stage.ts";
import type { Given, Surroundings } from "../command.ts";
import { pointAtLocalStack } from "./local-stack.ts";
import { type Region, regionOf } from "./region.ts";

/** What every client of the command line is made with. */
type ReachSettings = {
  region: string;
  credentials: ReturnType<typeof defaultProvider>;
  maxAttempts: number;
  requestHandler: AwsRequestHandler;
};

/** AWS as the command line reaches it: in one Region, with the operator's credentials, and never waiting for ever. */
export type Reach = {
  region: Region;
  /** Makes a client of the SDK: the only way in which the command line makes one. */
  client<Client>(kind: new (settings: ReachSettings) => Client, patience?: Patience): Client;
};

/** How often a client tries a request in all, and how long a try may take; 3 times and 15 s unless told otherwise. */
type Patience = { tries?: number; trySeconds?: number };

const defaultTries = 3;
/** How long a new connection may take. */
const connectSeconds = 5;
/** How long a try may take, from the start of a request to the last byte of its answer. */
const defaultTrySeconds = 15;
const timeoutVariable = "IDCHECK_AWS_TIMEOUT_SECONDS";

/**
 * Reaches AWS for a command, in the Region that {@link regionOf} finds; for the stage `local`, the local stack. Rejects as that
 * does, and with a ConfigurationError for a time-out that is none.
 */
export async function reachAws(
  given: Pick<Given, "text">,
  surroundings: Pick<Surroundings, "environment">,
): Promise<Reach> {
  if (given.text("stage") === localStage) pointAtLocalStack(surroundings);
  const ownSeconds = trySecondsOf(surroundings);
  const credentials = operatorCredentials(surroundings);
  const region = await regionOf(given, surroundings);
  return {
    region,
    client: (kind, { tries = defaultTries, trySeconds = ownSeconds } = {}) =>
      new kind({
        region: region.name,
        credentials,
        maxAttempts: tries,
        requestHandler: handlerFor(trySeconds),
      }),
  };
}

/**
 * The credentials of the operator, found as by every AWS SDK, once for all who are given them. Signing in may ask AWS too, and does
 * not wait for ever either. Throws ConfigurationError for a time-out that is none.
 */
export function operatorCredentials(
  surroundings: Pick<Surroundings, "environment">,
): ReturnType<typeof defaultProvider> {
  return defaultProvider({ clientConfig: { requestHandler: handlerFor(trySecondsOf(surroundings)) } });
}

function handlerFor(trySeconds: number): AwsRequestHandler {
  const connectMs = Math.min(connectSeconds, trySeconds) * 1_000;
  return createRequestHandler({ connectMs, requestMs: trySeconds * 1_000 });
}

/** Throws ConfigurationError. */
function trySecondsOf({ environment }: Pick<Surroundings, "environment">): number {
  const text = environment[timeoutVariable];
  if (text === undefined || text === "") return defaultTrySeconds;
  const seconds = /^\d{1,3}(?:\.\d{1,3})?$/u.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0.1 && seconds <= 600) return seconds;
  throw new ConfigurationError(`${timeoutVariable} must be a number of seconds from 0.1 to 600.`);
}
