import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Problem } from "../domain/problem.ts";
import { problemBody } from "./problem.ts";

/** A Lambda handler for an HTTP API with payload format 2.0. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** An answer with a JSON body. No answer of idcheck may be cached on its way. */
export function jsonAnswer(
  requestId: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
  { statusCode = 200, contentType = "application/json" } = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: {
      "content-type": contentType,
      "cache-control": "no-store",
      "x-request-id": requestId,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** A problem as an HTTP answer (RFC 9457). */
export function problemAnswer(problem: Problem, requestId: string): APIGatewayProxyStructuredResultV2 {
  const { status, retryAfterSeconds } = problem;
  return jsonAnswer(
    requestId,
    problemBody(problem, requestId),
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
    { statusCode: status, contentType: "application/problem+json" },
  );
}
