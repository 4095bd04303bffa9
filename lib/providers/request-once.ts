import { request as startRequest, type ClientRequest, type IncomingMessage } from "node:http";

import { monotonicMs } from "../base/monotonic.ts";
import { readBody } from "./body.ts";
import { type CallTerms, startCourse, type Timers } from "./call-course.ts";
import type { Connections } from "./connections.ts";
import type { CallOutcome, ProviderRequest, ProviderResponse } from "./exchange.ts";

/** More than any provider sends; a longer header section is refused as `header_overflow`. */
const maxHeaderBytes = 16 * 1024;

const machineTimers: Timers = {
  nowMs: monotonicMs,
  start(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};

/** One call by node:http, from the connection to the last byte; `createTransport` says what it promises. */
export function requestOnce(
  request: ProviderRequest,
  terms: CallTerms,
  connections: Connections,
): Promise<CallOutcome> {
  return new Promise((onOutcome) => {
    let clientRequest: ClientRequest | undefined;
    const breakOff = (): void => void clientRequest?.destroy();
    const course = startCourse(terms, { connections, timers: machineTimers, onOutcome, breakOff });
    if (course.isOver()) return;

    function receive(incoming: IncomingMessage): void {
      const response = { status: incoming.statusCode ?? 0, headers: headersOf(incoming), text: undefined };
      const onBody = course.onStatus(response, () => incoming.complete);
      readBody(incoming, terms.limits.maxBodyBytes, (body) => {
        const isDone = incoming.complete && clientRequest?.writableFinished === true;
        // node:http says so once it has let go of the connection, before anything else can happen.
        onBody(body, { isDone, onceFree: (free) => void clientRequest?.once("close", free) });
      });
    }

    const { url } = terms;
    const bytes = typeof request.body === "string" ? Buffer.from(request.body) : request.body;
    try {
      clientRequest = startRequest({
        method: request.method,
        path: url.pathname + url.search,
        headers: headersFor(request, { url, byteCount: bytes.length, mayKeep: course.mayKeep }),
        maxHeaderSize: maxHeaderBytes,
        joinDuplicateHeaders: true,
        // node:http has nothing to write to until it gets the connection.
        createConnection(_options, handOver) {
          course.connect((socket) => handOver(null, socket));
          return undefined;
        },
      });
      clientRequest.on("error", course.onError).on("response", receive);
      // 101: without a listener node:http would close the connection and say nothing.
      clientRequest.on("upgrade", () => course.fail("malformed_response"));
      clientRequest.end(bytes);
    } catch {
      course.fail("invalid_request");
    }
  });
}

/**
 * Asks for an uncompressed body: decompressed, a body may be a thousand times the size that was counted. Without a word
 * about the connection, node:http asks for its end.
 */
function headersFor(
  request: ProviderRequest,
  { url, byteCount, mayKeep }: { url: URL; byteCount: number; mayKeep: boolean },
): Record<string, string | number> {
  const headers = {
    ...request.headers,
    host: url.host,
    "accept-encoding": "identity",
    ...(mayKeep ? { connection: "keep-alive" } : {}),
  };
  return request.method === "GET" && byteCount === 0 ? headers : { ...headers, "content-length": byteCount };
}

function headersOf(incoming: IncomingMessage): ProviderResponse["headers"] {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
