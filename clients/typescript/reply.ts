import type { Violation } from "./api/answers.ts";
import { type Charged, chargedValues } from "./api/lists.ts";
import { type Fields, isFields } from "./api/values.ts";
import type { AnswerMeta } from "./answers.ts";
import { causeOfCode, causeOfStatus, causes, causeWords } from "./causes.ts";
import type { ProblemDetails } from "./problem.ts";
import type { Reply } from "./transport.ts";

/** Whether a body is the answer that was asked for. */
export type AnswerGuard<Value> = (body: Fields) => body is Fields & Value;

/** A reply after it was read. */
export type ReadReply<Value> =
  | { ok: true; value: Value; meta: AnswerMeta }
  | { ok: false; problem: ProblemDetails };

/** The longest text that is taken from a problem. */
const maxTextCharacters = 500;

/** Reads a reply: an answer, a problem of idcheck, or something that is neither. */
export function readReply<Value>(reply: Reply, isAnswer: AnswerGuard<Value>): ReadReply<Value> {
  if (!reply.answered) return { ok: false, problem: noAnswer(reply) };
  const { status, body, replayed, saved, requestId, version, retryAfterSeconds } = reply;
  if (!isFields(body)) return { ok: false, problem: unexpected(reply) };
  if (status === 200 && isAnswer(body)) {
    return { ok: true, value: body, meta: { replayed, saved, requestId, version } };
  }
  const problem = readProblem(body);
  if (problem === undefined) return { ok: false, problem: unexpected(reply) };
  return { ok: false, problem: { ...problem, requestId: problem.requestId ?? requestId, retryAfterSeconds } };
}

/** Whether what a problem says is said by the client alone, because idcheck was not reached. */
export function isFromClient({ code }: ProblemDetails): boolean {
  return code === "no_answer" || code === "unexpected_answer";
}

function readProblem(body: Fields): ProblemDetails | undefined {
  const { code, status, title, detail, retryable, charged, requestId, id, errors } = body;
  if (!isCode(code) || typeof status !== "number" || typeof retryable !== "boolean") return undefined;
  return {
    code,
    message: [code, textOf(title), textOf(detail)].filter((text) => text !== "").join(": "),
    status,
    retryable,
    charged: chargedOf(charged),
    requestId: typeof requestId === "string" ? requestId : undefined,
    verificationId: typeof id === "string" ? id : undefined,
    errors: Array.isArray(errors) ? errors.filter(isViolation) : undefined,
  };
}

function noAnswer({ reason, isUnsent }: Extract<Reply, { answered: false }>): ProblemDetails {
  const cause = causeOfCode(reason) ?? "other";
  const said = causes[cause];
  return {
    code: "no_answer",
    message: `no_answer (${reason}): ${causeWords(cause)}`,
    // What failed for an unknown reason before anything was sent is a fault of this machine.
    retryable: isUnsent === true && cause === "other" ? false : said.isPassing,
    charged: (isUnsent ?? said.isUnsent) ? "no" : "unknown",
    cause,
  };
}

/** A body that is not from idcheck is not quoted, because it may contain anything. */
function unexpected({
  status,
  refusal,
  retryAfterSeconds,
  requestId,
}: Extract<Reply, { answered: true }>): ProblemDetails {
  const cause = (refusal === undefined ? undefined : causeOfCode(refusal)) ?? causeOfStatus(status);
  const { isPassing, isUnsent } = causes[cause];
  const said = refusal === undefined ? `status ${status}` : `status ${status}, ${refusal}`;
  return {
    code: "unexpected_answer",
    message: `unexpected_answer (${said}): ${causeWords(cause)}`,
    status,
    retryable: isPassing,
    charged: isUnsent ? "no" : "unknown",
    retryAfterSeconds,
    requestId,
    cause,
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, maxTextCharacters) : "";
}

function isCode(value: unknown): value is string {
  return typeof value === "string" && /^[a-z_]{1,64}$/.test(value);
}

function chargedOf(value: unknown): Charged {
  return chargedValues.find((known) => known === value) ?? "unknown";
}

function isViolation(value: unknown): value is Violation {
  if (!isFields(value)) return false;
  const { field, code, nearest } = value;
  return (
    typeof field === "string" &&
    typeof code === "string" &&
    (nearest === undefined || typeof nearest === "string")
  );
}
