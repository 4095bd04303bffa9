import type { LambdaClient } from "@aws-sdk/client-lambda";
import { type Client, createClient } from "../clients/typescript/client.ts";
import { bearer, http, type HttpAuth } from "../clients/typescript/http.ts";
import { invoke } from "../clients/typescript/invoke.ts";
import type { Retry } from "../clients/typescript/retry.ts";
import { sigV4 } from "../clients/typescript/sigv4.ts";
import type { Transport } from "../clients/typescript/transport.ts";
import { host, portsFrom } from "../local/ports.ts";
import { localStage } from "../local/stage.ts";
import { regionOf, regionOption } from "./aws/region.ts";
import { type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { numberOf } from "./option-values.ts";

const defaultTimeoutSeconds = 100;

/** The options of every command that sends checks. */
export const connectionOptions = {
  url: {
    type: "string",
    value: "<url>",
    help: "address of the HTTP API (default: IDCHECK_URL, or the local stack, http://127.0.0.1:3000 or at\nIDCHECK_HTTP_PORT)",
  },
  auth: {
    type: "string",
    value: "<way>",
    help: "iam (sign with your AWS credentials), bearer (the token in IDCHECK_TOKEN) or none\n(default: IDCHECK_AUTH, or none for the local stack and iam elsewhere)",
  },
  invoke: {
    type: "string",
    value: "<stage>",
    help: "invoke the functions of a stage instead of the HTTP API, with your AWS credentials; local means the local stack\nalone, at IDCHECK_INVOKE_PORT",
  },
  ...regionOption,
  caller: { type: "string", value: "<name>", help: "with --invoke: the name of the caller (default: cli)" },
  alias: { type: "string", value: "<name>", help: "with --invoke: the alias of the functions" },
  timeout: {
    type: "string",
    value: "<seconds>",
    help: `how long a check may take with all its retries (default: ${defaultTimeoutSeconds})`,
  },
} as const satisfies Record<string, Option>;

/** What connecting needs of what surrounds a command. */
type Connecting = Pick<Surroundings, "environment" | "stderr">;

/** A client as the options describe it. Rejects with UsageError, or ConfigurationError if no Region is said where one is needed. */
export async function connect(
  given: Given,
  surroundings: Connecting,
  onRetry?: (retry: Retry) => void,
): Promise<Client> {
  const timeoutSeconds = numberOf(given, "timeout", 1, 3_600) ?? defaultTimeoutSeconds;
  const transport = await transportOf(given, surroundings, timeoutSeconds);
  const deadlineMs = timeoutSeconds * 1_000;
  return createClient({ transport, deadlineMs, ...(onRetry !== undefined && { onRetry }) });
}

/** Where checks are sent over HTTP or to the local stack, such as `http://127.0.0.1:3000`; undefined for the Lambda of AWS. */
export function addressOf(given: Given, surroundings: Connecting): string | undefined {
  const stage = given.text("invoke");
  if (stage === localStage) return `http://${host}:${portsFrom(surroundings.environment).invoke}`;
  return stage === undefined ? URL.parse(baseUrlOf(given, surroundings))?.origin : undefined;
}

function baseUrlOf(given: Given, { environment }: Connecting): string {
  return given.text("url") ?? environment["IDCHECK_URL"] ?? `http://${host}:${portsFrom(environment).http}`;
}

async function transportOf(
  given: Given,
  surroundings: Connecting,
  timeoutSeconds: number,
): Promise<Transport> {
  const stage = given.text("invoke");
  if (stage !== undefined) {
    const alias = given.text("alias");
    const lambda = await lambdaOf(given, surroundings, timeoutSeconds);
    const caller = given.text("caller") ?? "cli";
    return invoke({ stage, caller, lambda, ...(alias !== undefined && { alias }) });
  }
  const baseUrl = baseUrlOf(given, surroundings);
  const url = URL.parse(baseUrl);
  if (url === null || !["http:", "https:"].includes(url.protocol)) throw new UsageError(urlRule);
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      "--url and IDCHECK_URL must not hold a user name or a password. Give a token in IDCHECK_TOKEN.",
    );
  }
  const auth = await authOf(given, url, surroundings);
  try {
    return http({ baseUrl: url, ...(auth !== undefined && { auth }) });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(urlRule);
  }
}

/** What invokes the functions of a stage; those of the local stack on this machine, and nothing else. */
async function lambdaOf(
  given: Given,
  surroundings: Connecting,
  timeoutSeconds: number,
): Promise<LambdaClient> {
  // Loaded late, because most checks are sent over HTTP.
  const { reachAws } = await import("./aws/reach.ts");
  const { LambdaClient: Lambda } = await import("@aws-sdk/client-lambda");
  const reach = await reachAws(given, surroundings);
  // A check takes as long as it takes; the client repeats it by what a problem says.
  return reach.client(Lambda, { tries: 1, trySeconds: timeoutSeconds });
}

const urlRule = "--url must be an https address; http is for this machine only.";

/** What an HTTP header can hold: printable ASCII without blanks. */
const tokenCharacters = /^[\x21-\x7E]+$/u;

async function authOf(given: Given, url: URL, surroundings: Connecting): Promise<HttpAuth | undefined> {
  const { environment } = surroundings;
  const way = given.text("auth") ?? environment["IDCHECK_AUTH"];
  switch (way ?? (url.protocol === "http:" ? "none" : "iam")) {
    case "none":
      return undefined;
    case "iam":
      return signing(given, url, surroundings);
    case "bearer": {
      const token = environment["IDCHECK_TOKEN"];
      if (token === undefined) throw new UsageError("--auth bearer needs a token in IDCHECK_TOKEN.");
      // A header that cannot be sent makes Node quote it.
      if (!tokenCharacters.test(token)) {
        throw new UsageError("IDCHECK_TOKEN must be one line of printable ASCII without blanks.");
      }
      return bearer(token);
    }
    default:
      throw new UsageError("--auth must be iam, bearer or none.");
  }
}

/** The address of an API in `execute-api` says in which Region it is. */
async function signing(given: Given, url: URL, surroundings: Connecting): Promise<HttpAuth> {
  // Loaded late, because most checks are sent without signing.
  const { operatorCredentials } = await import("./aws/reach.ts");
  const credentials = operatorCredentials(surroundings);
  if (url.hostname.includes(".execute-api.") && given.text("region") === undefined) {
    return sigV4({ credentials });
  }
  const { name: region } = await regionOf(given, surroundings);
  return sigV4({ region, credentials });
}
