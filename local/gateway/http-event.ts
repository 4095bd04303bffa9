import type { HttpRequest } from "./http-request.ts";
import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2 } from "aws-lambda";

import { localAccountId, localRegion } from "../stage.ts";
import type { Authorizer } from "./authentication.ts";
import type { RouteMatch } from "./routes.ts";

/** An event with what an authorizer says about the caller. */
export type LocalHttpEvent = APIGatewayProxyEventV2 & {
  requestContext: APIGatewayEventRequestContextV2 & { authorizer: Authorizer };
};

const apiId = "local";

/** Headers that belong to the connection, or that API Gateway sets itself. */
const droppedHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "expect",
  "cookie",
]);

/**
 * The event of payload format 2.0 that an HTTP API makes from a request. Only `text/*` and the application types
 * json, xml and javascript are passed as text; everything else, including a form or a missing type, is base64.
 */
export function httpEvent(
  request: HttpRequest,
  { routeKey, pathParameters }: RouteMatch,
  { authorizer, requestId, now }: { authorizer: Authorizer; requestId: string; now: Date },
): LocalHttpEvent {
  const [rawPath = "/", ...query] = request.target.split("?");
  const rawQueryString = query.join("?");
  const headers = headersOf(request);
  const cookies = request.headers["cookie"]?.flatMap((line) => line.split(/;\s*/u));
  const queryStringParameters = parametersOf(rawQueryString);
  const isText = isTextType(headers["content-type"]) && headers["content-encoding"] === undefined;
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies !== undefined && { cookies }),
    headers,
    ...(queryStringParameters !== undefined && { queryStringParameters }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: localAccountId,
      apiId,
      authorizer,
      domainName: headers["host"] ?? `${apiId}.execute-api.${localRegion}.amazonaws.com`,
      domainPrefix: apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey,
      stage: "$default",
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** Headers with one value each: several are joined by commas, as API Gateway does. */
function headersOf(request: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headers)) {
    if (values !== undefined && !droppedHeaders.has(name)) headers[name] = values.join(",");
  }
  return {
    ...headers,
    "content-length": String(request.body.length),
    "x-forwarded-for": request.sourceIp,
    "x-forwarded-port": String(request.port),
    "x-forwarded-proto": "http",
  };
}

function parametersOf(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === "") return undefined;
  const parameters = new URLSearchParams(rawQueryString);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(",")]));
}

function isTextType(contentType = ""): boolean {
  return /^\s*(?:text\/|application\/(?:json|xml|javascript)\s*(?:;|$))/iu.test(contentType);
}

/** `12/Mar/2020:19:03:58 +0000` */
function logTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/u.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
