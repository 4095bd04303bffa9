import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { bodyWithin, closeServer, createLocalServer, parseJson } from "../http.ts";
import { host, listen } from "../ports.ts";
import { localAccountId, localRegion } from "../stage.ts";
import { findFunction, type NamedFunction } from "./function-name.ts";
import { signerOf } from "./authentication.ts";
import { type LocalCredentials, localCredentials } from "./credentials.ts";
import { logTail, withExecutionLog } from "./execution-log.ts";
import { latestVersion, type LambdaRuntime } from "./lambda.ts";

/** A running Invoke API of Lambda. */
export type InvokeApi = { url: string; stop(): Promise<void> };

/** What an Invoke API needs; `port` 0 takes a free one. */
export type InvokeApiOptions = {
  port: number;
  runtime: LambdaRuntime;
  /** Whether calls must be signed (SigV4) for the service lambda. */
  isSigned?: boolean;
  /** Pauses before the two retries of an asynchronous invocation that failed. */
  retryDelaysMs?: readonly number[];
};

type Answer = { status: number; headers?: Record<string, string>; body?: string };

/** Payload limits by invocation type. A dry run has the limit of the call that it stands for. */
const payloadLimitsBytes: Readonly<Record<string, number>> = {
  RequestResponse: 6 * 1024 * 1024,
  DryRun: 6 * 1024 * 1024,
  Event: 1024 * 1024,
};

/** Starts the Invoke API for the template's functions. */
export async function startInvokeApi(options: InvokeApiOptions): Promise<InvokeApi> {
  const stopped = new AbortController();
  const server = createLocalServer((request, response) => {
    answer(options, request, stopped.signal)
      .then((sent) => send(response, sent))
      .catch(() => request.destroy());
  });
  const port = await listen(server, options.port, "invoke");
  return {
    url: `http://${host}:${port}`,
    async stop() {
      stopped.abort();
      await closeServer(server);
    },
  };
}

async function answer(
  options: InvokeApiOptions,
  request: IncomingMessage,
  stopped: AbortSignal,
): Promise<Answer> {
  const url = new URL(request.url ?? "/", "http://lambda");
  // Of the characters that a client encodes, names and ARNs can only hold these two.
  const path = url.pathname.replaceAll(/%3A/giu, ":").replaceAll("%24", "$");
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/u.exec(path)?.[1];
  if (name === undefined || request.method !== "POST") {
    return refuse(
      404,
      "UnknownOperationException",
      "Only POST /2015-03-31/functions/{name}/invocations exists here.",
    );
  }
  const type = String(request.headers["x-amz-invocation-type"] ?? "RequestResponse");
  const limitBytes = payloadLimitsBytes[type];
  if (limitBytes === undefined) {
    return refuse(400, "InvalidParameterValueException", "The invocation type is not one of Lambda's.");
  }
  const body = await bodyWithin(request, limitBytes);
  if (body === undefined) return tooLarge(type, limitBytes, request.headers["content-length"]);
  if (options.isSigned === true) {
    const refusal = await refusalOf(request, body);
    if (refusal !== undefined) return refusal;
  }
  const qualifier = url.searchParams.get("Qualifier") ?? undefined;
  const found = findFunction(options.runtime.functions, name, qualifier);
  if (found === "unknown") return unknownFunction(name, qualifier);
  if (found === "contradiction") {
    return refuse(400, "InvalidParameterValueException", "The name and the qualifier contradict each other.");
  }
  const event = body.length === 0 ? {} : parseJson(body);
  if (event === undefined) {
    return refuse(400, "InvalidRequestContentException", "Could not parse request body into json");
  }
  if (type === "DryRun") return { status: 204 };
  if (type === "Event") {
    void runLater(options, found, event, stopped);
    return { status: 202 };
  }
  const clientContext = parseJson(
    Buffer.from(String(request.headers["x-amz-client-context"] ?? ""), "base64"),
  );
  const isTailed = request.headers["x-amz-log-type"] === "Tail";
  return invokeNow(options.runtime, found, { event, clientContext, isTailed });
}

async function invokeNow(
  runtime: LambdaRuntime,
  { definition, qualifier }: NamedFunction,
  { event, clientContext, isTailed }: { event: unknown; clientContext: unknown; isTailed: boolean },
): Promise<Answer> {
  const startedAt = performance.now();
  const { result, lines } = await withExecutionLog(() =>
    runtime.invoke(definition, event, { qualifier, clientContext }),
  );
  const { requestId, payload, isError } = result;
  const durationMs = performance.now() - startedAt;
  const { memoryMegabytes } = definition;
  const report = { requestId, version: latestVersion, durationMs, memoryMegabytes };
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amz-executed-version": latestVersion,
      ...(isTailed && { "x-amz-log-result": logTail(lines, report) }),
      ...(isError && { "x-amz-function-error": "Unhandled" }),
    },
    body: payload,
  };
}

/** Runs an asynchronous invocation and retries it twice while it fails, as Lambda does. */
async function runLater(
  { runtime, retryDelaysMs = [60_000, 120_000] }: InvokeApiOptions,
  { definition, qualifier }: NamedFunction,
  event: unknown,
  stopped: AbortSignal,
): Promise<void> {
  for (const delayMs of [0, ...retryDelaysMs]) {
    try {
      await sleep(delayMs, undefined, { signal: stopped });
    } catch {
      return;
    }
    const { isError } = await runtime.invoke(definition, event, { qualifier });
    if (!isError) return;
  }
}

function unknownFunction(name: string, qualifier: string | undefined): Answer {
  const partial = `${name.replace(/^.*:function:/u, "")}${qualifier === undefined ? "" : `:${qualifier}`}`;
  const arn = `arn:aws:lambda:${localRegion}:${localAccountId}:function:${partial}`;
  return refuse(404, "ResourceNotFoundException", `Function not found: ${arn}`);
}

/**
 * The two forms that callers of Lambda report: botocore's of events, `264496 byte payload is too large for the Event invocation type
 * (limit 262144 bytes)`, and the SDKs' of other calls. The model of the API calls the error RequestTooLargeException, and what is
 * sent has this other name.
 */
function tooLarge(type: string, limitBytes: number, contentLength = String(limitBytes + 1)): Answer {
  const message =
    type === "Event"
      ? `${contentLength} byte payload is too large for the Event invocation type (limit ${limitBytes} bytes)`
      : `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`;
  return refuse(413, "RequestEntityTooLargeException", message);
}

/** Why a call is refused that none of our credentials signed for Lambda; undefined if one did. */
async function refusalOf(request: IncomingMessage, body: Buffer): Promise<Answer | undefined> {
  const { method = "POST", url = "/", headersDistinct, headers } = request;
  if (headers.authorization === undefined) {
    return refuse(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const signer = await signerOf({ method, target: url, headers: headersDistinct, body }, "lambda");
  if (signer !== undefined) return undefined;
  if (!isKnownCredential(request)) {
    return refuse(
      403,
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  return refuse(
    403,
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
      "signing method. Consult the service documentation for details.",
  );
}

/** Whether the access key and the session token of a request belong together, whatever was signed with them. */
function isKnownCredential({ headers }: IncomingMessage): boolean {
  const accessKeyId = /Credential=([^/,\s]+)/u.exec(headers.authorization ?? "")?.[1];
  const known: readonly LocalCredentials[] = Object.values(localCredentials);
  return known.some(
    (one) => one.accessKeyId === accessKeyId && one.sessionToken === headers["x-amz-security-token"],
  );
}

function refuse(status: number, type: string, message: string): Answer {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": type },
    body: JSON.stringify({ Type: "User", Message: message }),
  };
}

function send(response: ServerResponse, { status, headers, body = "" }: Answer): void {
  const fields = { "x-amzn-requestid": randomUUID(), ...headers, "content-length": Buffer.byteLength(body) };
  response.writeHead(status, fields).end(body);
}
