import { Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { monotonicMs } from "../../base/monotonic.ts";

/** How long a request may take, in milliseconds. */
export type RequestTimeouts = {
  /** Until a new connection stands. */
  connectMs: number;
  /** From the start of the request to the last byte of the answer. */
  requestMs: number;
};

/**
 * A request that waits for a free socket counts for the SDK as one that does not connect, and many of them make it print
 * a warning into the log.
 */
const unlimited = { maxSockets: Number.POSITIVE_INFINITY };

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
 * Rejects with an error named `TimeoutError` when time is up. `requestTimeout` replaces the handler's own limit for one
 * request.
 */
export function createRequestHandler({ connectMs, requestMs }: RequestTimeouts): AwsRequestHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout: connectMs,
    throwOnRequestTimeout: true,
    httpAgent: unlimited,
    httpsAgent: unlimited,
  });

  const handle: Handle = async (request, { requestTimeout = requestMs } = {}) => {
    const startedAt = monotonicMs();
    const answer = await handler.handle(request, { requestTimeout });
    const { response } = answer;
    response.body = await wholeBody(response.body, requestTimeout - (monotonicMs() - startedAt));
    return answer;
  };

  return {
    metadata: handler.metadata,
    handle,
    updateHttpClientConfig: (key, value) => handler.updateHttpClientConfig(key, value),
    httpHandlerConfigs: () => handler.httpHandlerConfigs(),
    destroy: () => handler.destroy(),
  };
}

async function wholeBody(body: unknown, leftMs: number): Promise<unknown> {
  if (!(body instanceof Readable)) return body;
  const timer = setTimeout(() => body.destroy(timeoutError()), Math.max(1, leftMs));
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) if (chunk instanceof Uint8Array) chunks.push(chunk);
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
  }
}

function timeoutError(): Error {
  const error = new Error("The answer did not end in time.");
  error.name = "TimeoutError";
  return error;
}
