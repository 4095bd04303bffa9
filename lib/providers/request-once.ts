import { request as startRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";

import { monotonicMs } from "../base/monotonic.ts";
import { readBody } from "./body.ts";
import type { Connections, Taking } from "./connections.ts";
import type {
  BodyErrorCode,
  CallControl,
  CallLimits,
  CallOutcome,
  ConnectionOwner,
  TransportErrorCode,
  ProviderRequest,
  ProviderResponse,
} from "./exchange.ts";
import { bodyErrorOf, transportErrorOf } from "./transport-errors.ts";
import { keptOpenForMs } from "./whole-answer.ts";
import type { Connection } from "./waiting-connection.ts";

/** More than any provider sends; a longer header section is refused as `header_overflow`. */
const maxHeaderBytes = 16 * 1024;

/** Limits, control and owner of one call that starts at `startedAt` on the monotonic clock. */
export type CallTerms = {
  limits: CallLimits;
  control: CallControl | undefined;
  owner: ConnectionOwner | undefined;
  startedAt: number;
};

/**
 * One call, from the connection to the last byte; `createTransport` says what it promises. The connection is
 * closed when this resolves, unless it may wait for the next call.
 */
export function requestOnce(
  url: URL,
  request: ProviderRequest,
  { limits, control, owner, startedAt }: CallTerms,
  connections: Connections,
): Promise<CallOutcome> {
  return new Promise((resolve) => {
    let endsAt = startedAt + limits.timeoutMs;
    let phaseEndsAt = endsAt;
    let timer: NodeJS.Timeout | undefined;
    const patience: NodeJS.Timeout[] = [];
    let taking: Taking | undefined;
    let connection: Connection | undefined;
    let clientRequest: ClientRequest | undefined;
    const mayKeep = connections.keeps(owner);
    /** Everything that the connection brings, if it may be kept. */
    const brought: Buffer[] = [];
    let isSent = false;
    let isSlow = false;
    let isWithdrawn = false;
    let isOver = false;
    let onTimeout = (): void => fail("aborted");
    let onError = (error: unknown): void => fail(transportErrorOf(error));

    const onSocketError = (error: unknown): void => onError(error);
    const onBytes = (bytes: Buffer): void => void brought.push(bytes);

    /** Ends the call. The first outcome counts; listeners stay, because a late error must find one. */
    function end(outcome: CallOutcome): void {
      settle(outcome);
      clientRequest?.destroy();
      taking?.cancel();
    }
    function settle(outcome: CallOutcome): void {
      isOver = true;
      clearTimeout(timer);
      for (const wait of patience) clearTimeout(wait);
      resolve(outcome);
    }
    function fail(error: TransportErrorCode): void {
      const isLost = !isOver && isSent && connection?.isKept === true && error !== "withdrawn";
      end({ kind: "error", sent: isSent, error });
      if (isLost && owner !== undefined) connections.lost(owner, error);
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
      taking = connections.take(url, owner);
      void beginWith(taking, handOver);
    }
    async function beginWith({ ready }: Taking, handOver: Parameters<typeof begin>[1]): Promise<void> {
      try {
        const taken = await ready;
        if (!isOver) begin(taken, handOver);
      } catch (error) {
        onError(error);
      }
    }
    function begin(taken: Connection, handOver: (error: null, connection: Socket) => void): void {
      // A busy process may have kept the timer from firing.
      if (monotonicMs() >= endsAt) return fail("aborted");
      connection = taken;
      taken.socket.on("error", onSocketError);
      if (mayKeep) taken.socket.on("data", onBytes);
      isSent = true;
      waitForAnswer();
      handOver(null, taken.socket);
    }

    /** Second phase. A call that its maker ends early fails as such, unless the maker's patience was over before. */
    function waitForAnswer(): void {
      startPhase(limits.timeoutMs, () => fail(isWithdrawn && !isSlow ? "withdrawn" : "response_timeout"));
      if (control === undefined || control.patienceMs >= limits.timeoutMs) return;
      const { patienceMs, onSlow, onHalfway } = control;
      if (onHalfway !== undefined) waitUntil(patienceMs / 2, onHalfway);
      waitUntil(patienceMs, () => {
        isSlow = true;
        onSlow();
      });
    }
    function waitUntil(sinceStartMs: number, act: () => void): void {
      patience.push(setTimeout(act, Math.max(0, startedAt + sinceStartMs - monotonicMs())));
    }

    /** Third phase: there is an answer now, whatever happens to its body. */
    function receive(incoming: IncomingMessage): void {
      const response = { status: incoming.statusCode ?? 0, headers: headersOf(incoming), text: undefined };
      const endWithout = (bodyError: BodyErrorCode): void => end({ kind: "response", response, bodyError });
      onError = (error) => {
        // What follows a complete body is no longer part of the answer.
        if (!incoming.complete) endWithout(bodyErrorOf(error));
      };
      for (const wait of patience) clearTimeout(wait);
      startPhase(limits.bodyTimeoutMs, () => endWithout("timeout"));
      readBody(incoming, limits.maxBodyBytes, (body) => {
        if ("bodyError" in body) endWithout(body.bodyError);
        else endWhole({ kind: "response", response: { ...response, text: body.text } }, incoming);
      });
    }

    /** Ends the call with a whole answer, after which the connection may be kept. */
    function endWhole(outcome: CallOutcome, incoming: IncomingMessage): void {
      const isDone = incoming.complete && clientRequest?.writableFinished === true;
      const openMs = !isOver && mayKeep && isDone ? keptOpenForMs(Buffer.concat(brought)) : undefined;
      if (openMs === undefined || owner === undefined || connection === undefined) return end(outcome);
      const given = connection;
      // node:http says so once it has let go of the connection, before anything else can happen.
      clientRequest?.once("close", () => {
        given.socket.off("error", onSocketError).off("data", onBytes);
        connections.giveBack(given, owner, openMs);
      });
      settle(outcome);
    }

    if (monotonicMs() >= endsAt) return fail("aborted");
    control?.onStart(endWithin);
    const bytes = typeof request.body === "string" ? Buffer.from(request.body) : request.body;
    try {
      clientRequest = startRequest({
        method: request.method,
        path: url.pathname + url.search,
        headers: headersFor(request, { url, byteCount: bytes.length, mayKeep }),
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
