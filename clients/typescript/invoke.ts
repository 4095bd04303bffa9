import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { Kind } from "./api/lists.ts";
import { isFields } from "./api/values.ts";
import { loadPackage } from "./load-package.ts";
import { assertVerifiedTls } from "./verified-tls.ts";
import { lostReply, pathNameOf, type Reading, reasonOf, type Reply, type Transport } from "./transport.ts";

/** How the functions are invoked. */
export type InvokeOptions = {
  /** The stage of the deployment: the functions are named `idcheck-<stage>-<kind, verification or usage>-invoke`. */
  stage: string;
  /** Names or ARNs that differ from those. */
  functionNames?: Partial<Record<Kind | Reading["of"], string>>;
  /** Who calls, if no alias says so: 1–64 of `A–Z a–z 0–9 . _ -`. */
  caller?: string;
  /** The alias that was made for this caller: it then identifies the caller, whatever `caller` says. */
  alias?: string;
  /** An existing `LambdaClient`. By default one is made with the first check. */
  lambda?: LambdaSender;
};

/** The part of a `LambdaClient` that is used, without its types: not every caller has that package. */
type LambdaSender = { send(command: never, options: never): Promise<unknown> };

/**
 * Makes checks and reads by Lambda Invoke: between functions of one account it needs no address and no API Gateway. Loads
 * `@aws-sdk/client-lambda` with the first request, which rejects with TypeError while NODE_TLS_REJECT_UNAUTHORIZED=0 is
 * set, unless `lambda` is given.
 */
export function invoke({ stage, functionNames = {}, caller, alias, lambda }: InvokeOptions): Transport {
  let client: Pick<LambdaClient, "send"> | undefined = isLambdaClient(lambda) ? lambda : undefined;

  async function send(of: Kind | Reading["of"], fields: object, signal: AbortSignal): Promise<Reply> {
    const { InvokeCommand, LambdaClient } = await loadPackage(
      "invoke",
      "@aws-sdk/client-lambda",
      () => import("@aws-sdk/client-lambda"),
    );
    // Only this client repeats requests, because it sets its pauses by what a problem says.
    if (client === undefined) assertVerifiedTls();
    client ??= new LambdaClient({ maxAttempts: 1 });
    const payload = { ...fields, ...(caller !== undefined && { caller }) };
    const command = new InvokeCommand({
      FunctionName: functionNames[of] ?? `idcheck-${stage}-${pathNameOf(of)}-invoke`,
      ...(alias !== undefined && { Qualifier: alias }),
      Payload: new TextEncoder().encode(JSON.stringify(payload)),
    });
    try {
      const output = await client.send(command, { abortSignal: signal });
      // The error of a function that failed may quote its event.
      if (output.FunctionError !== undefined) return lostReply("function_failed", true);
      return replyOf(output.Payload);
    } catch (error) {
      return refusalOf(error);
    }
  }

  return {
    check: ({ kind, body, idempotencyKey, signal }) => send(kind, { ...body, idempotencyKey }, signal),
    read: ({ of, fields }, signal) => send(of, fields, signal),
  };
}

function replyOf(payload: Uint8Array | undefined): Reply {
  const body = parsed(new TextDecoder().decode(payload));
  const { meta, ...answer } = fieldsOf(body);
  const { status, retryAfterSeconds } = answer;
  const { replayed, saved, requestId = answer["requestId"] } = fieldsOf(meta);
  return {
    answered: true,
    status: typeof status === "number" ? status : 200,
    body: answer,
    replayed: replayed === true,
    saved: saved !== false,
    requestId: typeof requestId === "string" ? requestId : undefined,
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : undefined,
  };
}

/** What the service answered without invoking: its status decides; without a status, nothing came back. */
function refusalOf(error: unknown): Reply {
  const status = fieldsOf(fieldsOf(error)["$metadata"])["httpStatusCode"];
  const isPassing = typeof status !== "number" || status === 429 || status >= 500;
  return lostReply(reasonOf(error), isPassing);
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
