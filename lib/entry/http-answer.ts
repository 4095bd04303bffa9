import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Config } from "../domain/config.ts";
import type { Problem } from "../domain/problem.ts";
import { problemBody, type SentAgain } from "./problem.ts";

/** A Lambda handler for an HTTP API with payload format 2.0. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** How one function answers over HTTP. Every answer says its request and the release, and none may be cached on its way. */
export type HttpAnswers = {
  /** A 200 with a JSON body. */
  json(
    requestId: string,
    body: object,
    headers?: Readonly<Record<string, string>>,
  ): APIGatewayProxyStructuredResultV2;
  /** A problem (RFC 9457). */
  problem(problem: Problem, requestId: string): APIGatewayProxyStructuredResultV2;
};

/** The answers of a function of this release, and what its caller sends again after a problem. */
export function createHttpAnswers({ version }: Pick<Config, "version">, again: SentAgain): HttpAnswers {
  const answer = (
    requestId: string,
    body: object,
    statusCode: number,
    headers: Readonly<Record<string, string>>,
  ): APIGatewayProxyStructuredResultV2 => ({
    statusCode,
    headers: {
      "cache-control": "no-store",
      "x-request-id": requestId,
      "idcheck-version": version,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return {
    json: (requestId, body, headers = {}) =>
      answer(requestId, body, 200, { "content-type": "application/json", ...headers }),
    problem(problem, requestId) {
      const { status, retryAfterSeconds } = problem;
      return answer(requestId, problemBody(problem, requestId, again), status, {
        "content-type": "application/problem+json",
        ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      });
    },
  };
}
