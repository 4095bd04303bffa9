import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Check } from "../checks/check.ts";
import type { Kind } from "../checks/inputs.ts";
import { sharedDependencies, type Dependencies } from "../dependencies.ts";
import type { Problem } from "../errors.ts";
import { httpCaller } from "./caller.ts";
import { runCheck } from "./check-run.ts";
import { readHttpBody } from "./http-body.ts";
import { asProblem, problemBody } from "./problem.ts";

/** A Lambda handler for an HTTP API with payload format 2.0. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The HTTP entry of a kind of check. Only API Gateway may invoke the function that exports it, because whoever
 * invokes it writes the authorizer's part of the event.
 */
export function httpEntry<K extends Kind>(
  check: Check<K>,
  dependencies: Dependencies = sharedDependencies(),
): HttpHandler {
  return problemShell(async (event, context) => {
    const { requestId } = event.requestContext;
    const deadlineAt = dependencies.clock.now() + context.getRemainingTimeInMillis();
    const result = await runCheck(
      check,
      { entry: "http", requestId, deadlineAt },
      () => ({
        caller: httpCaller(authorizerOf(event), dependencies.config),
        idempotencyKey: event.headers["idempotency-key"],
        body: readHttpBody(event),
      }),
      dependencies,
    );
    if ("problem" in result) throw result.problem;
    const { answer, replayed, saved } = result.verified;
    return {
      statusCode: 200,
      headers: {
        ...commonHeaders(requestId),
        "content-type": "application/json",
        ...(replayed ? { "idempotent-replayed": "true" } : {}),
        ...(saved ? {} : { "idempotency-saved": "false" }),
      },
      body: JSON.stringify(answer),
    };
  });
}

/** Turns whatever a handler throws into a problem answer. */
export function problemShell(handler: HttpHandler): HttpHandler {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      const { requestId } = request.event.requestContext;
      request.response = problemAnswer(asProblem(request.error), requestId);
    })
    .handler(handler);
}

function problemAnswer(problem: Problem, requestId: string): APIGatewayProxyStructuredResultV2 {
  const { retryAfterSeconds } = problem;
  return {
    statusCode: problem.status,
    headers: {
      ...commonHeaders(requestId),
      "content-type": "application/problem+json",
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    },
    body: JSON.stringify(problemBody(problem, requestId)),
  };
}

function commonHeaders(requestId: string): Record<string, string> {
  return { "cache-control": "no-store", "x-request-id": requestId };
}

/** The types of the event know no authorizer, because an API may have none. */
function authorizerOf(event: APIGatewayProxyEventV2): unknown {
  return "authorizer" in event.requestContext ? event.requestContext.authorizer : undefined;
}
