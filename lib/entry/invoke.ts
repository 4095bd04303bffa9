import type { Dependencies } from "../check/dependencies.ts";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { Answer } from "../check/answer.ts";
import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import { checkDependencies } from "./composition.ts";
import { Problem, type Violation } from "../domain/problem.ts";
import { isFields } from "../input/fields.ts";
import { checkJsonValue } from "../input/json.ts";
import { invokeCaller } from "./caller.ts";
import { runCheck, type ReadRequest } from "./check-run.ts";
import { asProblem, problemBody, type ProblemBody } from "./problem.ts";

/** What a direct invocation is answered with. `meta` says what HTTP says in headers. */
export type InvokeAnswer = (Answer & { meta: { replayed: boolean; saved: boolean } }) | ProblemBody;

/** A Lambda handler for direct invocation. */
export type InvokeHandler = (event: unknown, context: Context) => Promise<InvokeAnswer>;

/**
 * The entry of a kind of check for other functions. It never looks at `requestContext`: an event forged in the
 * shape of an HTTP API event is a payload with unknown fields.
 *
 * Lambda does not tell a handler whether it was invoked asynchronously, so a caller that wants Lambda's own
 * retries sends `onRetryable: "throw"`; the handler then throws the problems that are retryable.
 */
export function invokeEntry<K extends Kind>(
  check: Check<K>,
  dependencies: Dependencies = checkDependencies(),
): InvokeHandler {
  return middy<unknown, InvokeAnswer>()
    .onError((request) => {
      const problem = asProblem(request.error);
      if (problem.retryable && throwsOnRetryable(request.event)) throw invocationError(problem);
      request.response = problemBody(problem, request.context.awsRequestId);
    })
    .handler(async (event, context) => {
      const deadlineAt = dependencies.clock.now() + context.getRemainingTimeInMillis();
      const result = await runCheck(
        check,
        { entry: "invoke", requestId: context.awsRequestId, deadlineAt },
        (identified) => readPayload(event, context.invokedFunctionArn, identified),
        dependencies,
      );
      if ("problem" in result) throw result.problem;
      const { answer, replayed, saved } = result.verified;
      return { ...answer, meta: { replayed, saved } };
    });
}

function readPayload(
  event: unknown,
  invokedFunctionArn: string,
  identified: (caller: string) => void,
): ReadRequest {
  if (!isFields(event)) {
    throw new Problem("invalid_request", { errors: [{ field: "body", code: "not_object" }] });
  }
  const { idempotencyKey, caller: declared, onRetryable, ...body } = event;
  const errors: Violation[] = [];
  const caller = invokeCaller(invokedFunctionArn, declared);
  if (caller !== undefined) identified(caller);
  else {
    errors.push({ field: "caller", code: declared === undefined ? "required" : "malformed" });
  }
  if (onRetryable !== undefined && onRetryable !== "throw" && onRetryable !== "return") {
    errors.push({ field: "onRetryable", code: "not_one_of" });
  }
  const checked = checkJsonValue(body);
  return {
    caller: caller ?? "",
    idempotencyKey,
    body: checked.ok
      ? { ok: true, value: body }
      : { ok: false, errors: checked.codes.map((code) => ({ field: "body", code })) },
    errors,
  };
}

function throwsOnRetryable(event: unknown): boolean {
  return isFields(event) && event["onRetryable"] === "throw";
}

/** What Lambda reports as `errorType` and `errorMessage`. */
function invocationError(problem: Problem): Error {
  const error = new Error(problem.message);
  error.name = problem.code;
  return error;
}
