import type { Verified } from "../check/answer.ts";
import type { Trace } from "../check/request.ts";
import { Problem } from "../domain/problem.ts";
import type { AttemptLine, CheckLine, Log } from "../log/log.ts";

/** One invocation for a check, filled in step by step so that it can be logged however it ends. */
export type CheckRun = Pick<CheckLine, "kind" | "entry" | "requestId"> & {
  /** Epoch ms. */
  startedAt: number;
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
  /** Who calls, once that is known. */
  caller: string | undefined;
  trace: Trace;
  isLogged: boolean;
};

let coldStart = true;

/**
 * Writes the one log line of a run, at `endedAt` (epoch ms). A second end writes none: a handler that ran out of time
 * may still finish when the instance wakes up again.
 */
export function logEnd(
  run: CheckRun,
  end: Verified | Problem,
  endedAt: number,
  log: Pick<Log, "check">,
): void {
  if (run.isLogged) return;
  run.isLogged = true;
  const { kind, entry, requestId, startedAt, caller, trace } = run;
  const line: CheckLine = {
    requestId,
    kind,
    entry,
    ...(end instanceof Problem ? problemFields(end) : verdictFields(end)),
    ...(caller === undefined ? {} : { caller }),
    ...(trace.verificationId === undefined ? {} : { verificationId: trace.verificationId }),
    durationMs: endedAt - startedAt,
    coldStart,
  };
  coldStart = false;
  // A call that was listened to ends after one that started later.
  const inOrder = trace.attempts.toSorted((left, right) => left.report.startedAt - right.report.startedAt);
  log.check(line, inOrder.map(attemptLine));
}

/** What a line says about how its run ended. */
type EndFields = Pick<
  CheckLine,
  "status" | "result" | "reason" | "charged" | "replayed" | "saved" | "storeError"
>;

function problemFields({ status, code, charged, storeError }: Problem): EndFields {
  return { status, result: code, charged, ...(storeError === undefined ? {} : { storeError }) };
}

function verdictFields({ answer, replayed, saved }: Verified): EndFields {
  const { verdict, reason, charged } = answer;
  return { status: 200, result: verdict, reason, charged, replayed, saved };
}

function attemptLine({ ready, report }: Trace["attempts"][number]): AttemptLine {
  const { result, durationMs, httpStatus } = report;
  return {
    provider: ready.provider.id,
    outcome: result.outcome === "signal" ? "verdict" : result.class,
    code: result.code,
    charge: result.charge,
    feeMilliFen: ready.operation.feeMilliFen,
    attemptMs: durationMs,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}
