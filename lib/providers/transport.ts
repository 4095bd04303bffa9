import { request as startRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";

import { lazily } from "../base/lazily.ts";
import { monotonicMs } from "../base/monotonic.ts";
import { readBody } from "./body.ts";
import { isCallable, openConnection } from "./connection.ts";
import type {
  BodyErrorCode,
  CallControl,
  CallLimits,
  CallOutcome,
  Transport,
  TransportErrorCode,
  ProviderRequest,
  ProviderResponse,
} from "./exchange.ts";
import { bodyErrorOf, transportErrorOf } from "./transport-errors.ts";

/** The options of {@link createTransport}. */
export type TransportOptions = {
  /** PEM of the authorities to trust in place of the well-known ones. */
  ca?: string;
};

/** More than any provider sends; a longer header section is refused as `header_overflow`. */
const maxHeaderBytes = 16 * 1024;

/**
 * Sends each request once, over a separate connection: a kept connection that went stale while the function was frozen
 * fails in a way that looks the same as "processed". There are three phases: connect, wait for the answer, read its
 * body. The first and the last have limits of their own. The request is handed to the connection only once that is secure, so any failure before
 * that is known to have cost nothing.
 *
 * Redirects are not followed, nothing is repeated, and an interim 1xx is not an answer. An answer counts once its
 * header section is complete; if it is cut off before that, the charge stays unknown.
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const { ca } = options;
  // Reading the well-known authorities takes some milliseconds, once per process. If this is made at the first call,
  // the connections to AWS have already read them, at a time when the module was loading and no request was waiting.
  const secure = lazily(() =>
    createSecureContext({ minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) }),
  );
  return async (request, limits, control) => {
    const startedAt = monotonicMs();
    const url = URL.parse(request.url);
    const outcome: CallOutcome =
      url !== null && isCallable(url)
        ? await call(url, request, { limits, control, startedAt }, secure)
        : { kind: "error", sent: false, error: "invalid_request" };
    return { ...outcome, durationMs: Math.round(monotonicMs() - startedAt) };
  };
}

/** Limits and control of one call that starts at `startedAt` on the monotonic clock. */
type Terms = { limits: CallLimits; control: CallControl | undefined; startedAt: number };

/** One call, from the connection to the last byte. */
function call(
  url: URL,
  request: ProviderRequest,
  { limits, control, startedAt }: Terms,
  secure: () => SecureContext,
): Promise<CallOutcome> {
  return new Promise((resolve) => {
    let endsAt = startedAt + limits.timeoutMs;
    let phaseEndsAt = endsAt;
    let timer: NodeJS.Timeout | undefined;
    let patience: NodeJS.Timeout | undefined;
    let connection: Socket | undefined;
    let clientRequest: ClientRequest | undefined;
    let isSent = false;
    let isSlow = false;
    let isWithdrawn = false;
    let isOver = false;
    let onTimeout = (): void => fail("aborted");
    let onError = (error: unknown): void => fail(transportErrorOf(error));

    /** Ends the call. The first outcome counts; listeners stay, because a late error must find one. */
    function end(outcome: CallOutcome): void {
      isOver = true;
      clearTimeout(timer);
      clearTimeout(patience);
      clientRequest?.destroy();
      connection?.destroy();
      resolve(outcome);
    }
    function fail(error: TransportErrorCode): void {
      end({ kind: "error", sent: isSent, error });
    }
    function startPhase(limitMs: number, timedOut: () => void): void {
      onTimeout = timedOut;
      phaseEndsAt = monotonicMs() + limitMs;
      startTimer();
    }
    function startTimer(): void {
      clearTimeout(timer);
      timer = setTimeout(onTimeout, Math.max(0, Math.min(phaseEndsAt, endsAt) - monotonicMs()));
    }
    function endWithin(graceMs: number): void {
      if (isOver) return;
      if (!isSent) return fail("withdrawn");
      isWithdrawn = true;
      endsAt = Math.min(endsAt, monotonicMs() + graceMs);
      startTimer();
    }

    /** First phase: node:http has nothing to write to until it gets the connection. */
    function connect(handOver: (error: null, connection: Socket) => void): undefined {
      startPhase(limits.connectTimeoutMs, () => fail("connect_timeout"));
      const opened = openConnection(url, secure, () => {
        // A busy process may have kept the timer from firing.
        if (monotonicMs() >= endsAt) return fail("aborted");
        isSent = true;
        waitForAnswer();
        handOver(null, opened);
      });
      connection = opened.on("error", (error) => onError(error));
    }

    /** Second phase. A call that its maker ends early fails as such, unless the maker's patience was over before. */
    function waitForAnswer(): void {
      startPhase(limits.timeoutMs, () => fail(isWithdrawn && !isSlow ? "withdrawn" : "response_timeout"));
      if (control === undefined || control.patienceMs >= limits.timeoutMs) return;
      patience = setTimeout(
        () => {
          isSlow = true;
          control.onSlow();
        },
        Math.max(0, startedAt + control.patienceMs - monotonicMs()),
      );
    }

    /** Third phase: there is an answer now, whatever happens to its body. */
    function receive(incoming: IncomingMessage): void {
      const response = { status: incoming.statusCode ?? 0, headers: headersOf(incoming), text: undefined };
      const endWithout = (bodyError: BodyErrorCode): void => end({ kind: "response", response, bodyError });
      onError = (error) => {
        // What follows a complete body is no longer part of the answer.
        if (!incoming.complete) endWithout(bodyErrorOf(error));
      };
      clearTimeout(patience);
      startPhase(limits.bodyTimeoutMs, () => endWithout("timeout"));
      readBody(incoming, limits.maxBodyBytes, (body) => {
        if ("bodyError" in body) endWithout(body.bodyError);
        else end({ kind: "response", response: { ...response, text: body.text } });
      });
    }

    if (monotonicMs() >= endsAt) return fail("aborted");
    control?.onStart(endWithin);
    const bytes = typeof request.body === "string" ? Buffer.from(request.body) : request.body;
    try {
      clientRequest = startRequest({
        method: request.method,
        path: url.pathname + url.search,
        headers: headersFor(request, url, bytes.length),
        maxHeaderSize: maxHeaderBytes,
        joinDuplicateHeaders: true,
        createConnection: (_options, handOver) => connect(handOver),
      });
      clientRequest.on("error", (error) => onError(error)).on("response", receive);
      // 101: without a listener node:http would close the connection and say nothing.
      clientRequest.on("upgrade", () => fail("malformed_response"));
      clientRequest.end(bytes);
    } catch {
      fail("invalid_request");
    }
  });
}

/** Asks for an uncompressed body: decompressed, a body may be a thousand times the size that was counted. */
function headersFor(request: ProviderRequest, url: URL, byteCount: number): Record<string, string | number> {
  const headers = { ...request.headers, host: url.host, "accept-encoding": "identity" };
  return request.method === "GET" && byteCount === 0 ? headers : { ...headers, "content-length": byteCount };
}

function headersOf(incoming: IncomingMessage): ProviderResponse["headers"] {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
