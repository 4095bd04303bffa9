import type { Context } from "aws-lambda";
import type { Answer } from "../check/answer.ts";
import type { Dependencies } from "../check/dependencies.ts";
import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import { checkDependencies } from "./composition.ts";
import { Problem, type Violation } from "../domain/problem.ts";
import { isAbsent, isFields } from "../input/fields.ts";
import { checkJsonValue } from "../input/json.ts";
import { callerViolations, invokeCaller } from "./caller.ts";
import { checkShell, type EntryForm, type ReadEvent } from "./check-shell.ts";
import { problemBody, type ProblemBody } from "./problem.ts";

/** What HTTP puts into headers. */
type InvokeMeta = { replayed: boolean; saved: boolean; requestId: string; version: string };

/** The answer to a direct invocation. */
type InvokeAnswer = (Answer & { meta: InvokeMeta }) | ProblemBody;

/** A Lambda handler for direct invocation. */
export type InvokeHandler = (event: unknown, context: Context) => Promise<InvokeAnswer>;

/**
 * The entry of a kind of check for other functions. It never looks at `requestContext`: an event forged in the shape of
 * an HTTP API event is a payload with unknown fields.
 *
 * Lambda does not tell a handler whether it was invoked asynchronously, so a caller that wants Lambda's own retries
 * sends `onRetryable: "throw"`; the handler then throws the problems that are retryable.
 */
export function invokeEntry<K extends Kind>(
  check: Check<K>,
  dependencies: Dependencies = checkDependencies(),
): InvokeHandler {
  const form: EntryForm<unknown, InvokeAnswer> = {
    entry: "invoke",
    requestId: (_event, { awsRequestId }) => awsRequestId,
    caller: (event, { invokedFunctionArn }) =>
      invokeCaller(invokedFunctionArn, fieldOf(event, "caller"), dependencies.config),
    read: readPayload,
    answer: ({ answer, replayed, saved }, requestId) => ({
      ...answer,
      meta: { replayed, saved, requestId, version: dependencies.config.version },
    }),
    problem: (problem, requestId) => problemBody(problem, requestId, "key"),
    failure: (problem, event) =>
      problem.retryable && fieldOf(event, "onRetryable") === "throw" ? invocationError(problem) : undefined,
  };
  return checkShell(check, form, dependencies);
}

function readPayload(event: unknown, caller: string | undefined): ReadEvent {
  if (!isFields(event)) {
    throw new Problem("invalid_request", { errors: [{ field: "body", code: "not_object" }] });
  }
  const { idempotencyKey, caller: declared, onRetryable, ...body } = event;
  const errors: Violation[] = callerViolations(caller, declared);
  if (!isAbsent(onRetryable) && onRetryable !== "throw" && onRetryable !== "return") {
    errors.push({ field: "onRetryable", code: "not_one_of" });
  }
  const checked = checkJsonValue(body);
  return {
    idempotencyKey,
    body: checked.ok
      ? { ok: true, value: body }
      : { ok: false, errors: checked.codes.map((code) => ({ field: "body", code })) },
    errors,
  };
}

function fieldOf(event: unknown, name: "caller" | "onRetryable"): unknown {
  return isFields(event) ? event[name] : undefined;
}

/** What Lambda reports as `errorType` and `errorMessage`. */
function invocationError(problem: Problem): Error {
  const error = new Error(problem.message);
  error.name = problem.code;
  return error;
}
