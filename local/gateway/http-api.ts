import type { HttpRequest } from "./http-request.ts";
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

import { bodyWithin, closeServer, createLocalServer } from "../http.ts";
import { boundPort, host, listen } from "../ports.ts";
import type { Site } from "../site/site.ts";
import type { Authenticate } from "./authentication.ts";
import { httpEvent } from "./http-event.ts";
import { gatewayAnswer, type HttpAnswer, httpAnswer } from "./http-response.ts";
import type { LambdaRuntime } from "./lambda.ts";
import { createRouter } from "./routes.ts";

/** A running HTTP API. */
export type HttpApi = { url: string; stop(): Promise<void> };

/** What an HTTP API needs; `port` 0 takes a free one. */
export type HttpApiOptions = {
  port: number;
  runtime: LambdaRuntime;
  authenticate: Authenticate;
  /** Serves the paths for which the template has no route. */
  site?: Site;
  /** How long a request may take; 30 s is the most that an HTTP API allows. */
  integrationTimeoutMs?: number;
};

const maxBodyBytes = 10 * 1024 * 1024;
/** Lambda's limit on a synchronous request, which applies to the whole event. */
const maxEventBytes = 6 * 1024 * 1024;

/** Starts an HTTP API with the routes of the template's functions. */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const route = createRouter(options.runtime.functions);
  const server = createLocalServer((incoming, response) => {
    const requestId = randomBytes(12).toString("base64url");
    receive()
      .then(({ status, headers, body }) =>
        response
          .writeHead(status, { ...headers, "apigw-requestid": requestId, "content-length": body.length })
          .end(body),
      )
      .catch(() => incoming.destroy());

    async function receive(): Promise<HttpAnswer> {
      const body = await bodyWithin(incoming, maxBodyBytes);
      if (body === undefined) return tooLarge;
      return answer(options, route, requestOf(incoming, body, boundPort(server)), requestId);
    }
  });
  const port = await listen(server, options.port, "http");
  return { url: `http://${host}:${port}`, stop: () => closeServer(server) };
}

async function answer(
  { runtime, authenticate, site, integrationTimeoutMs = 30_000 }: HttpApiOptions,
  route: ReturnType<typeof createRouter>,
  request: HttpRequest,
  requestId: string,
): Promise<HttpAnswer> {
  const { method, target } = request;
  const path = target.split("?")[0] ?? "/";
  const match = route(method, path);
  if (match === undefined) {
    const { body, port } = request;
    const page = await site?.({ method, target, origin: `http://${host}:${port}`, body });
    return page ?? gatewayAnswer(404, "Not Found");
  }
  const authorizer = await authenticate(request);
  if ("refused" in authorizer) return authorizer.refused;
  const event = httpEvent(request, match, { authorizer, requestId, now: new Date() });
  if (Buffer.byteLength(JSON.stringify(event)) > maxEventBytes) return tooLarge;

  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<HttpAnswer>((resolve) => {
    timer = setTimeout(() => resolve(gatewayAnswer(503, "Service Unavailable")), integrationTimeoutMs);
  });
  const worked = runtime.invoke(match.definition, event).then((outcome) => httpAnswer(outcome));
  const first = await Promise.race([worked, tooLate]);
  clearTimeout(timer);
  return first;
}

const tooLarge = gatewayAnswer(413, "Request Entity Too Large");

function requestOf(incoming: IncomingMessage, body: Buffer, port: number): HttpRequest {
  return {
    method: incoming.method ?? "GET",
    target: incoming.url ?? "/",
    headers: incoming.headersDistinct,
    body,
    protocol: `HTTP/${incoming.httpVersion}`,
    sourceIp: incoming.socket.remoteAddress ?? host,
    port,
  };
}
