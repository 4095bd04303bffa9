import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { bodyWithin, closeServer, createLocalServer, parseJson } from "../http.ts";
import { host, listen } from "../ports.ts";
import { deployedName, localAccountId, localRegion } from "../stage.ts";
import { findFunction, type NamedFunction } from "./function-name.ts";
import { type LambdaRuntime, versionOf } from "./lambda.ts";

/** A running Invoke API of Lambda. */
export type InvokeApi = { url: string; stop(): Promise<void> };

/** What an Invoke API needs; `port` 0 takes a free one. */
export type InvokeApiOptions = {
  port: number;
  runtime: LambdaRuntime;
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

/** Starts the Invoke API for the template's functions. No signature is checked. */
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
  const qualifier = url.searchParams.get("Qualifier") ?? undefined;
  const found = findFunction(options.runtime.functions, name, qualifier);
  if (found === "unknown") return unknownFunction(options.runtime, name);
  if (found === "contradiction") {
    return refuse(400, "InvalidParameterValueException", "The name and the qualifier contradict each other.");
  }
  if (body === undefined) {
    const message = `The payload is too large for the ${type} invocation type (limit ${limitBytes} bytes)`;
    return refuse(413, "RequestEntityTooLargeException", message);
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
  return invokeNow(options.runtime, found, event, clientContext);
}

async function invokeNow(
  runtime: LambdaRuntime,
  { definition, qualifier }: NamedFunction,
  event: unknown,
  clientContext: unknown,
): Promise<Answer> {
  const { requestId, payload, isError } = await runtime.invoke(definition, event, {
    qualifier,
    clientContext,
  });
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amz-executed-version": versionOf(qualifier),
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

function unknownFunction({ functions }: LambdaRuntime, name: string): Answer {
  const arn = `arn:aws:lambda:${localRegion}:${localAccountId}:function:${name.split(":").at(-1)}`;
  const known = functions.map(({ key }) => deployedName(key)).join(", ");
  return refuse(404, "ResourceNotFoundException", `Function not found: ${arn}. The functions are: ${known}`);
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
