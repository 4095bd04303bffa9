import type { Charged } from "../domain/charge.ts";
import { Problem, problemRules, type ProblemCode, type Violation } from "../domain/problem.ts";
import type { Log } from "../log/log.ts";

/** A problem as a caller gets it (RFC 9457), the same object over HTTP and Invoke. */
export type ProblemBody = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  requestId: string;
  /** The verification of the key, by which its verdict can be read; only for a caller with the key's own input. */
  id?: string;
  /** Whether to send the same key again. A limit that lasts is not retryable, although `retryAfterSeconds` says when it ends. */
  retryable: boolean;
  charged: Charged;
  retryAfterSeconds?: number;
  errors?: readonly Violation[];
};

/** What a caller sends again: the key of its check, or a request that reads and has none. */
export type SentAgain = "key" | "request";

/** Returns what was thrown as a Problem. Anything that is not one is our own fault, and is logged. */
export function asProblem(error: unknown, requestId: string, log: Pick<Log, "fault">): Problem {
  if (error instanceof Problem) return error;
  log.fault(requestId, error);
  return new Problem("internal_error", { charged: "unknown", cause: error });
}

/** The body of a problem. Only the request id comes from the request. */
export function problemBody(problem: Problem, requestId: string, again: SentAgain): ProblemBody {
  const { code, charged, retryable, retryAfterSeconds, errors, verificationId: id } = problem;
  const { title, status } = problemRules[code];
  return {
    type: `urn:idcheck:problem:${code}`,
    title,
    status,
    code,
    detail: detailOf(problem, again),
    requestId,
    ...(id === undefined ? {} : { id }),
    retryable,
    charged,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** What to do about problems for which sending the same key again is no question. */
const details: Readonly<Partial<Record<ProblemCode, string>>> = {
  key_reused: "The key belongs to its first input: use a new key for this one.",
};

/** One sentence on what to do. It contains only the problem's own numbers, field names and rule codes. */
function detailOf(
  { code: problemCode, errors, retryAfterSeconds, retryable }: Problem,
  again: SentAgain,
): string {
  if (errors !== undefined && errors.length > 0) {
    return `Fix these fields: ${errors.map(({ field, code }) => `${field} (${code})`).join(", ")}.`;
  }
  if (retryAfterSeconds !== undefined) return `Send the same ${again} again after ${retryAfterSeconds} s.`;
  const known = details[problemCode];
  if (known !== undefined) return known;
  return retryable
    ? `You can send the same ${again} again.`
    : `Sending the same ${again} again will not help.`;
}
