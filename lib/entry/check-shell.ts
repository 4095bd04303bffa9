import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { Verified } from "../check/answer.ts";
import type { Dependencies } from "../check/dependencies.ts";
import type { VerifyRequest } from "../check/request.ts";
import { verify } from "../check/verify.ts";
import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import type { Problem } from "../domain/problem.ts";
import type { CheckLine } from "../log/log.ts";
import { logEnd, type CheckRun } from "./check-line.ts";
import { asProblem } from "./problem.ts";

/** What an event holds besides its caller. Nothing in it has been checked. */
export type ReadEvent = Pick<VerifyRequest, "idempotencyKey" | "body" | "errors">;

/** The differences between the entries of a check: how their events are read, and what their answers look like. */
export type EntryForm<Event, Answer> = {
  entry: CheckLine["entry"];
  /** The id by which the caller and the log know the request. It never throws, whatever the event is. */
  requestId(event: Event, context: Context): string;
  /** Who calls; undefined if the event does not say, which `read` then reports. Throws Problem `forbidden`. */
  caller(event: Event, context: Context): string | undefined;
  /** The rest of the event. Throws Problem if the event cannot be read at all. */
  read(event: Event, caller: string | undefined): ReadEvent;
  answer(verified: Verified, requestId: string): Answer;
  problem(problem: Problem, requestId: string): Answer;
  /** The error with which the invocation fails, if the event asks for that in place of an answer. */
  failure?(problem: Problem, event: Event): Error | undefined;
};

/**
 * The shell of every entry of a check: the one place where anything thrown becomes a problem and its answer, and where
 * each invocation writes its one log line, however it ends. The caller is identified before anything else is read, so
 * that the line contains it even if the rest cannot be read.
 */
export function checkShell<K extends Kind, Event, Answer>(
  check: Check<K>,
  form: EntryForm<Event, Answer>,
  dependencies: Dependencies,
): (event: Event, context: Context) => Promise<Answer> {
  const { clock, log } = dependencies;
  const shell = middy<{ event: Event; run: CheckRun }, Answer>()
    .onError((request) => {
      const { event, run } = request.event;
      const problem = asProblem(request.error, run.requestId, log);
      logEnd(run, problem, clock.now(), log);
      const failure = form.failure?.(problem, event);
      if (failure === undefined) request.response = form.problem(problem, run.requestId);
      // Without a response, middy throws this error. It must not be the original error, because Lambda logs what an
      // error contains.
      else request.error = failure;
    })
    .handler(async ({ event, run }, context) => {
      const caller = form.caller(event, context);
      run.caller = caller;
      const { deadlineAt, trace } = run;
      const request = { ...form.read(event, caller), caller, deadlineAt, trace };
      const verified = await verify(check, request, dependencies);
      const answer = form.answer(verified, run.requestId);
      logEnd(run, verified, clock.now(), log);
      return answer;
    });
  return async (event, context) => {
    clock.anchor?.();
    const startedAt = clock.now();
    const run: CheckRun = {
      kind: check.kind,
      entry: form.entry,
      requestId: form.requestId(event, context),
      startedAt,
      deadlineAt: startedAt + context.getRemainingTimeInMillis(),
      caller: undefined,
      trace: { attempts: [] },
      isLogged: false,
    };
    return shell({ event, run }, context);
  };
}
