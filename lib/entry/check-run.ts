import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import type { Dependencies } from "../check/dependencies.ts";
import type { Verified } from "../check/answer.ts";
import type { Problem } from "../domain/problem.ts";
import type { AttemptLine, CheckLine } from "../log/log.ts";
import type { Trace, VerifyRequest } from "../check/request.ts";
import { verify } from "../check/verify.ts";
import { asProblem } from "./problem.ts";

/** How a check ended, for an entry to put into its own form. */
export type CheckResult = { verified: Verified } | { problem: Problem };

/** What an entry reads of a request. */
export type ReadRequest = Omit<VerifyRequest, "deadlineAt" | "trace">;

/** What an entry knows of a request before it has read it. */
export type CheckContext = {
  entry: CheckLine["entry"];
  requestId: string;
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
};

let coldStart = true;

/**
 * Runs one check for an entry and leaves its one line in the log, however it ends. `readRequest` may throw
 * Problem for a request that cannot even be read; the caller that it has identified by then is logged all the same.
 */
export async function runCheck<K extends Kind>(
  check: Check<K>,
  context: CheckContext,
  readRequest: (identified: (caller: string) => void) => ReadRequest,
  dependencies: Dependencies,
): Promise<CheckResult> {
  const { clock, log } = dependencies;
  const startedAt = clock.now();
  const trace: Trace = { attempts: [] };
  let caller: string | undefined;
  let result: CheckResult;
  try {
    const request = readRequest((identified) => {
      caller = identified;
    });
    const { deadlineAt } = context;
    result = { verified: await verify(check, { ...request, deadlineAt, trace }, dependencies) };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code === "internal_error") log.fault(context.requestId, problem.cause ?? problem);
    result = { problem };
  }
  const line: CheckLine = {
    requestId: context.requestId,
    kind: check.kind,
    entry: context.entry,
    ...outcomeFields(result),
    ...(caller === undefined ? {} : { caller }),
    ...(trace.verificationId === undefined ? {} : { verificationId: trace.verificationId }),
    durationMs: clock.now() - startedAt,
    coldStart,
  };
  log.check(line, trace.attempts.map(attemptLine));
  coldStart = false;
  return result;
}

function outcomeFields(
  result: CheckResult,
): Pick<CheckLine, "status" | "result" | "reason" | "charged" | "replayed" | "saved" | "storeError"> {
  if ("problem" in result) {
    const { status, code, charged, storeError } = result.problem;
    return { status, result: code, charged, ...(storeError === undefined ? {} : { storeError }) };
  }
  const { answer, replayed, saved } = result.verified;
  return {
    status: 200,
    result: answer.verdict,
    reason: answer.reason,
    charged: answer.charged,
    replayed,
    saved,
  };
}

function attemptLine({ ready, report }: Trace["attempts"][number]): AttemptLine {
  const { result, durationMs, httpStatus } = report;
  return {
    provider: ready.provider.id,
    outcome: result.outcome === "signal" ? "verdict" : result.class,
    code: result.code,
    charge: result.charge,
    feeMilliFen: ready.provider.feeMilliFen[ready.kind],
    attemptMs: durationMs,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}
