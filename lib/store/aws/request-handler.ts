import { Agent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as SecureAgent, request as requestHttps } from "node:https";
import type { Socket } from "node:net";

/** A request as an AWS client passes it. */
type AwsRequest = {
  protocol: string;
  hostname: string;
  port?: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
};

/** An answer as an AWS client expects it. */
type AwsResponse = {
  response: { statusCode: number; headers: Record<string, string>; body: Uint8Array };
};

/** How long a request may take, in milliseconds. */
export type RequestTimeouts = {
  /** Until a new connection, if one is needed, is open and secure. */
  connectMs: number;
  /** From the start until the last byte of the answer. */
  requestMs: number;
};

/** Sends the requests of an AWS client. Clients accept it as `requestHandler`. */
export type AwsRequestHandler = {
  metadata: { handlerProtocol: string };
  /** Rejects with an error named `TimeoutError` when time is up. `requestTimeout` replaces the handler's own. */
  handle(request: AwsRequest, options?: { requestTimeout?: number }): Promise<AwsResponse>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
};

/** As many concurrent connections as the SDK's own handler allows. */
const agentOptions = { keepAlive: true, maxSockets: 50 };

/**
 * Sends small JSON requests over keep-alive connections. The SDK's own handler supports streams of any length and
 * arms five timers per request; this one reads the whole answer and arms one.
 */
export function createRequestHandler({ connectMs, requestMs }: RequestTimeouts): AwsRequestHandler {
  const agent = new Agent(agentOptions);
  const secureAgent = new SecureAgent(agentOptions);

  function handle(request: AwsRequest, { requestTimeout = requestMs } = {}): Promise<AwsResponse> {
    return new Promise((resolve, reject) => {
      const isSecure = request.protocol === "https:";
      const { hostname, port, method, path, headers, body } = request;
      const options = {
        // A URL has brackets around an IPv6 address.
        host: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
        port,
        method,
        path,
        headers,
        agent: isSecure ? secureAgent : agent,
      };
      const sent = (isSecure ? requestHttps : requestHttp)(options, (incoming) => {
        readWhole(incoming, (error, bytes) => {
          clearTimeout(timer);
          if (error !== undefined) reject(error);
          else {
            resolve({
              response: { statusCode: incoming.statusCode ?? 0, headers: headersOf(incoming), body: bytes },
            });
          }
        });
      });
      const timeOut = (): void => void sent.destroy(timeoutError());
      const timer = setTimeout(timeOut, requestTimeout);
      sent.on("error", (error) => {
        clearTimeout(timer);
        reject(error);
      });
      sent.on("socket", (socket) => limitConnecting(socket, isSecure, connectMs, timeOut));
      sent.end(typeof body === "string" || body instanceof Uint8Array ? body : undefined);
    });
  }

  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy() {
      agent.destroy();
      secureAgent.destroy();
    },
  };
}

function limitConnecting(socket: Socket, isSecure: boolean, limitMs: number, timeOut: () => void): void {
  if (!socket.connecting) return;
  const timer = setTimeout(timeOut, limitMs);
  const stop = (): void => clearTimeout(timer);
  socket.once(isSecure ? "secureConnect" : "connect", stop).once("close", stop);
}

function readWhole(
  incoming: IncomingMessage,
  done: (error: Error | undefined, bytes: Uint8Array) => void,
): void {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  incoming.on("error", (error) => done(error, nothing));
  incoming.on("end", () =>
    done(undefined, chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks)),
  );
}

const nothing = new Uint8Array();

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name of Object.keys(headers)) joined[name] = String(headers[name]);
  return joined;
}

function timeoutError(): Error {
  const error = new Error("The request has timed out.");
  error.name = "TimeoutError";
  return error;
}
