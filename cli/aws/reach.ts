import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { type AwsRequestHandler, createRequestHandler } from "../../lib/store/aws/request-handler.ts";
import type { Given, Surroundings } from "../command.ts";
import { print } from "../print.ts";
import { isOfLocalStack, localSettings } from "./local-stack.ts";
import { type Region, regionOf } from "./region.ts";
import { tellIfSlow } from "./waiting.ts";

type Credentials = ReturnType<typeof defaultProvider>;

/** What every client of the command line is made with. */
type ReachSettings = ({ credentials: Credentials } | ReturnType<typeof localSettings>) & {
  region: string;
  maxAttempts: number;
  requestHandler: AwsRequestHandler;
};

/** AWS as the command line reaches it: in one Region, with the operator's credentials, and never waiting for ever. */
export type Reach = {
  region: Region;
  /** Makes a client of the SDK: the only way in which the command line makes one. */
  client<Client>(kind: new (settings: ReachSettings) => Client, patience?: Patience): Client;
};

/** What reaching AWS reads and, if something takes long, tells; without an output, that of this process. */
type Around = Pick<Surroundings, "environment"> & Partial<Pick<Surroundings, "stderr">>;

/** How often a client tries a request in all, and how long a try may take; 3 times and 15 s unless told otherwise. */
type Patience = { tries?: number; trySeconds?: number };

const defaultTries = 3;
/** How long a new connection may take. */
const connectSeconds = 5;
/** How long a try may take, from the start of a request to the last byte of its answer. */
const defaultTrySeconds = 15;
/** After which a person is told that credentials are looked for, and that an answer is waited for. */
const slowMs = { credentials: 1_000, answer: 2_000 };
const timeoutVariable = "IDCHECK_AWS_TIMEOUT_SECONDS";

/**
 * Reaches AWS for a command, in the Region that {@link regionOf} finds; for the stage `local`, the local stack and nothing else.
 * Rejects as that does, and with a ConfigurationError for a time-out that is none.
 */
export async function reachAws(given: Pick<Given, "text">, surroundings: Around): Promise<Reach> {
  const ownSeconds = trySecondsOf(surroundings);
  const credentials = operatorCredentials(surroundings);
  const isLocal = isOfLocalStack(given);
  const region = await regionOf(given, surroundings);
  return {
    region,
    client: (kind, { tries = defaultTries, trySeconds } = {}) =>
      new kind({
        ...(isLocal ? localSettings(kind.name, surroundings) : { credentials }),
        region: region.name,
        maxAttempts: tries,
        requestHandler:
          trySeconds === undefined ? telling(handlerFor(ownSeconds), surroundings) : handlerFor(trySeconds),
      }),
  };
}

/**
 * The credentials of the operator, found as by every AWS SDK, once for all who are given them. Signing in may ask AWS too, and does
 * not wait for ever either. Throws ConfigurationError for a time-out that is none.
 */
export function operatorCredentials(surroundings: Around): Credentials {
  const find = defaultProvider({
    clientConfig: { requestHandler: handlerFor(trySecondsOf(surroundings)) },
    // Of the last place, the service for the role of a machine: most machines of operators have none, and wait in vain.
    timeout: 1_000,
    maxRetries: 0,
  });
  const tell = (): void =>
    print(
      stderrOf(surroundings),
      "Looking for AWS credentials: environment, profile, sign-in, role of this machine …\n",
    );
  return (properties) => tellIfSlow(find(properties), slowMs.credentials, tell);
}

/** A handler that says once for which address it waits. */
function telling(handler: AwsRequestHandler, surroundings: Around): AwsRequestHandler {
  let isTold = false;
  return {
    ...handler,
    handle: (request, options) =>
      tellIfSlow(handler.handle(request, options), slowMs.answer, () => {
        if (!isTold) print(stderrOf(surroundings), `Waiting for an answer from ${request.hostname} …\n`);
        isTold = true;
      }),
  };
}

function stderrOf({ stderr = process.stderr }: Around): NodeJS.WritableStream {
  return stderr;
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
