import type { Agent } from "node:https";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { type Kind, kinds } from "./api/lists.ts";
import { isFields } from "./api/values.ts";
import { loadPackage } from "./load-package.ts";
import type { Signal } from "./platform.ts";
import { retryAfterSecondsOf } from "./retry-after.ts";
import { pathNameOf, type Reading, reasonOf, type Reply, type Transport } from "./transport.ts";
import { assertVerifiedTls } from "./verified-tls.ts";
import { userAgent } from "./version.ts";

/** What has a function that can be invoked. */
type Invoked = Kind | Exclude<Reading["of"], "health">;
const invoked: readonly Invoked[] = [...kinds, "verification", "usage"];

/**
 * How the functions are invoked.
 *
 * @example
 * const options: InvokeOptions = { stage: "prod", alias: "orders" };
 */
export type InvokeOptions = {
  /** The stage of the deployment: the functions are named `idcheck-<stage>-<kind, verification or usage>-invoke`. */
  stage: string;
  /** Names or ARNs that differ from those. */
  functionNames?: Partial<Record<Invoked, string>>;
  /** Who calls, if no alias says so: 1–64 of `A–Z a–z 0–9 . _ -`. */
  caller?: string;
  /** The alias that was made for this caller: it then identifies the caller, whatever `caller` says. */
  alias?: string;
  /**
   * An existing `LambdaClient`. By default one is made with the first check, which uses the proxy that `NODE_USE_ENV_PROXY=1` tells
   * Node of.
   */
  lambda?: LambdaSender;
};

/** The part of a `LambdaClient` that is used, without its types: not every caller has that package. */
type LambdaSender = { send(command: never, options: never): Promise<unknown> };

/** How long a connection to AWS may take. Without a way to it, as in a VPC that has none, it would never be made. */
const connectTimeoutMs = 5_000;

/**
 * Makes checks and reads by Lambda Invoke: between functions of one account it needs no address and no API Gateway. Loads
 * `@aws-sdk/client-lambda` with the first request, which rejects with TypeError while NODE_TLS_REJECT_UNAUTHORIZED=0 is
 * set, unless `lambda` is given. Throws TypeError for options that cannot be used. A check whose Region or credentials are not
 * known rejects with an `IdcheckProblem` whose `cause` says so: nothing was sent.
 *
 * @example
 * import { createClient } from "@idcheck/client";
 * import { invoke } from "@idcheck/client/invoke";
 * const client = createClient({ transport: invoke({ stage: "prod", caller: "orders" }) });
 */
export function invoke(options: InvokeOptions): Transport {
  assertUsable(options);
  const { stage, functionNames = {}, caller, alias, lambda } = options;
  let client: Pick<LambdaClient, "send"> | undefined = isLambdaClient(lambda) ? lambda : undefined;

  async function send(of: Invoked, fields: object, signal: Signal): Promise<Reply> {
    const { InvokeCommand, LambdaClient } = await loadPackage(
      "invoke",
      "@aws-sdk/client-lambda",
      () => import("@aws-sdk/client-lambda"),
    );
    // Only this client repeats requests, because it sets its pauses by what a problem says.
    if (client === undefined) assertVerifiedTls();
    const proxied = client === undefined ? await proxyAgent() : {};
    // Another request may have made one while this one waited.
    client ??= new LambdaClient({
      maxAttempts: 1,
      customUserAgent: userAgent,
      requestHandler: { connectionTimeout: connectTimeoutMs, ...proxied },
    });
    const payload = { ...fields, ...(caller !== undefined && { caller }) };
    const command = new InvokeCommand({
      FunctionName: functionNames[of] ?? `idcheck-${stage}-${pathNameOf(of)}-invoke`,
      ...(alias !== undefined && { Qualifier: alias }),
      Payload: new TextEncoder().encode(JSON.stringify(payload)),
    });
    try {
      const output = await client.send(command, { abortSignal: signal });
      // The error of a function that failed may quote its event.
      if (output.FunctionError !== undefined) return { answered: false, reason: "function_failed" };
      return replyOf(output.Payload, output.$metadata.requestId);
    } catch (error) {
      return refusalOf(error);
    }
  }

  return {
    check: ({ kind, body, idempotencyKey, signal }) => send(kind, { ...body, idempotencyKey }, signal),
    async read({ of, fields }, signal) {
      if (of === "health") throw new TypeError("health() is read over HTTP alone: use http(…).");
      return send(of, fields, signal);
    },
  };
}

/**
 * The agent for the proxy that Node was told to use (`NODE_USE_ENV_PROXY=1`, `HTTPS_PROXY`); nothing if it was not. `fetch` uses
 * that proxy by itself, but the AWS SDK makes agents of its own, which know of none.
 */
async function proxyAgent(): Promise<{ httpsAgent?: Agent }> {
  // The module itself: its named exports do not follow `http.setGlobalProxyFromEnv()`.
  const { default: https } = await import("node:https");
  const { proxyEnv } = https.globalAgent.options;
  return proxyEnv === undefined ? {} : { httpsAgent: new https.Agent({ keepAlive: true, proxyEnv }) };
}

/** Throws TypeError, which names the option. */
function assertUsable(options: unknown): void {
  const { stage, lambda, functionNames, caller, alias } = fieldsOf(options);
  if (typeof stage !== "string" || stage === "") {
    throw new TypeError('invoke needs a stage: the name of a deployment, such as "prod".');
  }
  if (lambda !== undefined && typeof fieldsOf(lambda)["send"] !== "function") {
    throw new TypeError("invoke: lambda must be a LambdaClient.");
  }
  if (functionNames !== undefined && !isFields(functionNames)) {
    throw new TypeError("invoke: functionNames must be an object, such as { two_factor: name }.");
  }
  const strange = Object.keys(fieldsOf(functionNames)).filter((name) => !invoked.some((of) => of === name));
  if (strange.length > 0) {
    throw new TypeError(`invoke: functionNames has names for ${invoked.join(", ")} alone.`);
  }
  for (const [name, value] of Object.entries({ caller, alias })) {
    if (value === undefined || (typeof value === "string" && value !== "")) continue;
    throw new TypeError(`invoke: ${name} must be a text that is not empty.`);
  }
}

function replyOf(payload: Uint8Array | undefined, lambdaRequestId: string | undefined): Reply {
  const body = parsed(new TextDecoder().decode(payload));
  const { meta, ...answer } = fieldsOf(body);
  const { status, retryAfterSeconds } = answer;
  const { replayed, saved, version, requestId = answer["requestId"] ?? lambdaRequestId } = fieldsOf(meta);
  return {
    answered: true,
    status: typeof status === "number" ? status : 200,
    body: answer,
    replayed: replayed === true,
    saved: saved !== false,
    requestId: typeof requestId === "string" ? requestId : undefined,
    version: typeof version === "string" ? version : undefined,
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : undefined,
  };
}

/** What the service answered without invoking: its status and its name. Without one that refuses, no whole answer came back. */
function refusalOf(error: unknown): Reply {
  const { $metadata, $response } = fieldsOf(error);
  const { statusCode, headers } = fieldsOf($response);
  const { httpStatusCode = statusCode, requestId } = fieldsOf($metadata);
  const reason = reasonOf(error);
  if (typeof httpStatusCode !== "number" || httpStatusCode < 300) return { answered: false, reason };
  const { "retry-after": retryAfter, date } = fieldsOf(headers);
  return {
    answered: true,
    status: httpStatusCode,
    body: undefined,
    refusal: reason,
    replayed: false,
    saved: true,
    requestId: typeof requestId === "string" ? requestId : undefined,
    version: undefined,
    retryAfterSeconds: retryAfterSecondsOf(textOf(retryAfter), textOf(date), Date.now()),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isFields(value) ? value : {};
}

function isLambdaClient(sender: LambdaSender | undefined): sender is Pick<LambdaClient, "send"> {
  return sender !== undefined;
}
