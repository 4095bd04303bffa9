import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Config } from "../domain/config.ts";
import { Problem, type Violation } from "../domain/problem.ts";
import { type Fields, isAbsent, isFields } from "../input/fields.ts";
import type { Log } from "../log/log.ts";
import { callerViolations, httpCaller, invokeCaller } from "./caller.ts";
import { createHttpAnswers, type HttpHandler } from "./http-answer.ts";
import { authorizerOf, httpRequestId } from "./http-event.ts";
import { asProblem, problemBody, type ProblemBody } from "./problem.ts";

/** What the shells of functions that read need from outside. */
export type ReadingDependencies = {
  config: Pick<Config, "version" | "authorizer" | "jwtClaim" | "requireAlias">;
  log: Pick<Log, "fault">;
};

/** A Lambda handler for direct invocation. `meta` contains what HTTP puts into headers. */
export type InvokedReading = (
  event: unknown,
  context: Context,
) => Promise<(object & { meta: { requestId: string; version: string } }) | ProblemBody>;

/**
 * The shell of an HTTP function that reads and changes nothing. `read` resolves with the body of the answer to a caller, and
 * anything that it throws becomes a problem.
 */
export function httpReading(
  read: (caller: string, event: APIGatewayProxyEventV2) => Promise<object>,
  { config, log }: ReadingDependencies,
): HttpHandler {
  const answers = createHttpAnswers(config, "request");
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      const requestId = httpRequestId(request.event, request.context);
      request.response = answers.problem(asProblem(request.error, requestId, log), requestId);
    })
    .handler(async (event, context) => {
      const caller = httpCaller(authorizerOf(event), config);
      return answers.json(httpRequestId(event, context), await read(caller, event));
    });
}

/**
 * The shell of the same function by direct invocation. `parse` reads the fields of a payload, of which those that are null are
 * absent, and lists the rules that they break; `read` resolves with the body of the answer.
 */
export function invokedReading<Query>(
  parse: (fields: Fields) => { ok: true; query: Query } | { ok: false; errors: readonly Violation[] },
  read: (caller: string, query: Query) => Promise<object>,
  { config, log }: ReadingDependencies,
): InvokedReading {
  return middy<unknown, Awaited<ReturnType<InvokedReading>>>()
    .onError((request) => {
      const requestId = request.context.awsRequestId;
      request.response = problemBody(asProblem(request.error, requestId, log), requestId, "request");
    })
    .handler(async (event, { awsRequestId: requestId, invokedFunctionArn }) => {
      const caller = invokeCaller(invokedFunctionArn, isFields(event) ? event["caller"] : undefined, config);
      if (!isFields(event)) {
        throw new Problem("invalid_request", { errors: [{ field: "body", code: "not_object" }] });
      }
      const { caller: declared, ...fields } = event;
      const parsed = parse(present(fields));
      if (caller === undefined || !parsed.ok) {
        const errors = [...callerViolations(caller, declared), ...(parsed.ok ? [] : parsed.errors)];
        throw new Problem("invalid_request", { errors });
      }
      const body = await read(caller, parsed.query);
      return { ...body, meta: { requestId, version: config.version } };
    });
}

function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isAbsent(value)));
}
