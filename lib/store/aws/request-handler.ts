import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { momentNow } from "../../base/moment.ts";
import { monotonicMs } from "../../base/monotonic.ts";
import { watchIdleSockets } from "./idle-sockets.ts";

/** How long a request may take, in milliseconds. */
export type RequestTimeouts = {
  /** Until a new connection stands. */
  connectMs: number;
  /** From the start of the request to the last byte of the answer. */
  requestMs: number;
};

/**
 * No request waits for a socket, which would take its time before it is sent: one that finds none idle opens its own.
 */
const pool = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };

/**
 * The longest time that a socket is idle and still used. What lies between us and AWS forgets a connection that is idle,
 * and nothing tells a function that is frozen. A shorter freeze may end a connection too, which then costs one try.
 */
const maxIdleMs = 30_000;

type Handle = NodeHttpHandler["handle"];

/** What sends the requests of an AWS client, which takes it as `requestHandler`. */
export type AwsRequestHandler = Pick<
  NodeHttpHandler,
  "metadata" | "handle" | "updateHttpClientConfig" | "httpHandlerConfigs" | "destroy"
>;

/**
 * The SDK's own handler, with a limit on the whole answer: on its own it stops counting at the headers, and an answer
 * whose body hangs would take a check's time up to Lambda's end. It hands over a body that has been read, because for a
 * stream the SDK asks first whether it is one of the web's, and that question makes Node load ten modules.
 *
 * Its sockets may die while the function is frozen. Those that were idle for too long are not used, and after a request
 * without an answer none is used that was idle before it. So a repeated request never meets a second dead socket.
 *
 * Rejects with an error named `TimeoutError` when time is up. `requestTimeout` replaces the handler's own limit for one
 * request.
 */
export function createRequestHandler({ connectMs, requestMs }: RequestTimeouts): AwsRequestHandler {
  const httpAgent = new Agent(pool);
  const httpsAgent = new SecureAgent(pool);
  const plain = watchIdleSockets(httpAgent, maxIdleMs, momentNow);
  const secure = watchIdleSockets(httpsAgent, maxIdleMs, momentNow);
  const handler = new NodeHttpHandler({
    connectionTimeout: connectMs,
    throwOnRequestTimeout: true,
    httpAgent,
    httpsAgent,
  });

  const handle: Handle = async (request, { requestTimeout = requestMs } = {}) => {
    const startedAt = momentNow();
    const idleSockets = request.protocol === "https:" ? secure : plain;
    idleSockets.closeOld(startedAt);
    try {
      const answer = await handler.handle(request, { requestTimeout });
      const { response } = answer;
      response.body = await wholeBody(response.body, requestTimeout - (monotonicMs() - startedAt.steadyMs));
      return answer;
    } catch (error) {
      idleSockets.closeUnproven(startedAt);
      throw error;
    }
  };

  return {
    metadata: handler.metadata,
    handle,
    updateHttpClientConfig: (key, value) => handler.updateHttpClientConfig(key, value),
    httpHandlerConfigs: () => handler.httpHandlerConfigs(),
    destroy: () => handler.destroy(),
  };
}

/** Reads by events, because an iterator over the stream listens to much more of it than this needs. */
function wholeBody(body: unknown, leftMs: number): Promise<unknown> {
  if (!(body instanceof Readable)) return Promise.resolve(body);
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    const timer = setTimeout(() => body.destroy(timeoutError()), Math.max(1, leftMs));
    body.on("data", (chunk: unknown) => {
      if (chunk instanceof Uint8Array) chunks.push(chunk);
    });
    // The first of these counts. A connection that breaks off closes the stream, with an error or without.
    body.on("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    body.on("error", reject);
    body.on("close", () => {
      clearTimeout(timer);
      if (!body.readableEnded) reject(new Error("The answer broke off."));
    });
  });
}

function timeoutError(): Error {
  const error = new Error("The answer did not end in time.");
  error.name = "TimeoutError";
  return error;
}
