import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Dependencies } from "../check/dependencies.ts";
import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import { checkDependencies } from "./composition.ts";
import { httpCaller } from "./caller.ts";
import { checkShell, type EntryForm } from "./check-shell.ts";
import { createHttpAnswers, type HttpHandler } from "./http-answer.ts";
import { readHttpBody } from "./http-body.ts";
import { authorizerOf, httpRequestId } from "./http-event.ts";

/**
 * The HTTP entry of a kind of check. Only API Gateway may invoke the function that exports it, because the invoker
 * writes the authorizer's part of the event.
 */
export function httpEntry<K extends Kind>(
  check: Check<K>,
  dependencies: Dependencies = checkDependencies(),
): HttpHandler {
  const { json, problem } = createHttpAnswers(dependencies.config, "key");
  const form: EntryForm<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> = {
    entry: "http",
    requestId: httpRequestId,
    caller: (event) => httpCaller(authorizerOf(event), dependencies.config),
    read: (event) => ({ idempotencyKey: event.headers["idempotency-key"], body: readHttpBody(event) }),
    answer: ({ answer, replayed, saved }, requestId) =>
      json(requestId, answer, {
        ...(replayed ? { "idempotency-replayed": "true" } : {}),
        ...(saved ? {} : { "idempotency-saved": "false" }),
      }),
    problem,
  };
  return checkShell(check, form, dependencies);
}
