import type { Dependencies } from "../check/dependencies.ts";
import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import { checkDependencies } from "./composition.ts";
import { httpCaller } from "./caller.ts";
import { runCheck } from "./check-run.ts";
import { jsonAnswer, problemShell, type HttpHandler } from "./http-answer.ts";
import { readHttpBody } from "./http-body.ts";
import { authorizerOf } from "./http-event.ts";

/**
 * The HTTP entry of a kind of check. Only API Gateway may invoke the function that exports it, because whoever
 * invokes it writes the authorizer's part of the event.
 */
export function httpEntry<K extends Kind>(
  check: Check<K>,
  dependencies: Dependencies = checkDependencies(),
): HttpHandler {
  return problemShell(async (event, context) => {
    const { requestId } = event.requestContext;
    const deadlineAt = dependencies.clock.now() + context.getRemainingTimeInMillis();
    const result = await runCheck(
      check,
      { entry: "http", requestId, deadlineAt },
      (identified) => {
        const caller = httpCaller(authorizerOf(event), dependencies.config);
        identified(caller);
        return { caller, idempotencyKey: event.headers["idempotency-key"], body: readHttpBody(event) };
      },
      dependencies,
    );
    if ("problem" in result) throw result.problem;
    const { answer, replayed, saved } = result.verified;
    return jsonAnswer(event, answer, {
      ...(replayed ? { "idempotent-replayed": "true" } : {}),
      ...(saved ? {} : { "idempotency-saved": "false" }),
    });
  }, dependencies.log);
}
