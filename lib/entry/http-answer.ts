import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { Problem } from "../domain/problem.ts";
import type { Log } from "../log/log.ts";
import { asProblem, problemBody } from "./problem.ts";

/** A Lambda handler for an HTTP API with payload format 2.0. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** An answer with a JSON body. Nothing that idcheck answers may be cached on its way. */
export function jsonAnswer(
  event: APIGatewayProxyEventV2,
  body: object,
  headers: Readonly<Record<string, string>> = {},
  { statusCode = 200, contentType = "application/json" } = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: {
      "content-type": contentType,
      "cache-control": "no-store",
      "x-request-id": event.requestContext.requestId,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** Turns whatever a handler throws into a problem answer, and leaves a line of what should not have been thrown. */
export function problemShell(handler: HttpHandler, log: Pick<Log, "fault">): HttpHandler {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      const { error } = request;
      const problem = asProblem(error);
      if (!(error instanceof Problem)) log.fault(request.event.requestContext.requestId, error);
      const { status, retryAfterSeconds } = problem;
      request.response = jsonAnswer(
        request.event,
        problemBody(problem, request.event.requestContext.requestId),
        retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
        { statusCode: status, contentType: "application/problem+json" },
      );
    })
    .handler(handler);
}
