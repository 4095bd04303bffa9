import type { AnswerMeta } from "./answers.ts";
import { IdcheckProblem, type ProblemDetails } from "./problem.ts";
import { type AnswerGuard, readReply } from "./reply.ts";
import type { Reply } from "./transport.ts";

/** What happened between two requests with the same key. */
export type Retry = {
  /** Why the last request brought no verdict. */
  problem: Readonly<ProblemDetails>;
  /** The number of requests so far. */
  requestCount: number;
  delayMs: number;
};

/** How long to try, and how. */
export type RetryPolicy = {
  /** For everything together, milliseconds. */
  deadlineMs: number;
  /** For one request, milliseconds. */
  requestTimeoutMs: number;
  signal?: AbortSignal | undefined;
  onRetry?: ((retry: Retry) => void) | undefined;
};

/** What repeating needs from outside. */
export type RetryMeans = {
  /** Milliseconds on a clock that never runs backwards. */
  now(): number;
  /** Resolves after a time, or rejects with the signal's reason. */
  sleep(durationMs: number, signal: AbortSignal | undefined): Promise<void>;
  /** 0 ≤ fraction < 1. */
  fraction(): number;
};

/** Pauses grow from the first value to the second, with full jitter. */
const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** A request that can be sent as often as it takes. */
export type RepeatableRequest<Value> = {
  send(signal: AbortSignal): Promise<Reply>;
  isAnswer: AnswerGuard<Value>;
  idempotencyKey?: string | undefined;
};

/**
 * Sends a request until it brings an answer or a problem that sending again cannot solve, or until the deadline.
 * Requests that were lost on the way are also repeated: that is what keys are for. Rejects with {@link IdcheckProblem},
 * or with the reason of the caller's signal.
 */
export async function sendUntilAnswered<Value>(
  { send, isAnswer, idempotencyKey }: RepeatableRequest<Value>,
  policy: RetryPolicy,
  means: RetryMeans,
): Promise<{ value: Value; meta: AnswerMeta }> {
  const { signal, onRetry } = policy;
  const deadlineAt = means.now() + policy.deadlineMs;
  let mayBePaid = false;
  for (let requestCount = 1; ; requestCount += 1) {
    signal?.throwIfAborted();
    const timeoutMs = Math.max(0, Math.min(policy.requestTimeoutMs, deadlineAt - means.now()));
    const reply = await withTimeout(send, timeoutMs, signal);
    const reading = readReply(reply, isAnswer);
    if (reading.ok) return reading;
    // An earlier request that was sent may have been paid, whatever a gateway says about this one.
    const problem = mayBePaid ? doubted(reading.problem) : reading.problem;
    mayBePaid ||= !isUnsent(reading.problem);
    const delayMs = pauseMs(problem, requestCount, means.fraction());
    if (!problem.retryable || means.now() + delayMs >= deadlineAt) {
      throw new IdcheckProblem(problem, requestCount, idempotencyKey);
    }
    onRetry?.({ problem, requestCount, delayMs });
    await means.sleep(delayMs, signal);
  }
}

/** A problem of which idcheck has not said what the key has cost. */
function doubted(problem: ProblemDetails): ProblemDetails {
  const isOurs = problem.code === "unexpected_answer" || problem.code === "no_answer";
  return isOurs ? { ...problem, charged: "unknown" } : problem;
}

function isUnsent({ code, charged }: ProblemDetails): boolean {
  return code === "no_answer" && charged === "no";
}

function pauseMs({ retryAfterSeconds = 0 }: ProblemDetails, requestCount: number, fraction: number): number {
  const most = Math.min(longestPauseMs, firstPauseMs * 2 ** (requestCount - 1));
  return retryAfterSeconds * 1000 + fraction * most;
}

/**
 * Gives a request a signal of its own, and stops waiting when that aborts, whatever the request waits for: the caller's
 * `auth` or `fetch`, or credentials, may ignore the signal. A request that timed out was not answered; one that was
 * aborted rejects.
 */
async function withTimeout(
  send: (signal: AbortSignal) => Promise<Reply>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const controller = new AbortController();
  // Listens before the transport does.
  const ended = new Promise<Reply>((resolve) => {
    const timedOut: Reply = { answered: false, reason: "request_timeout", retryable: true };
    controller.signal.addEventListener("abort", () => resolve(timedOut), { once: true });
  });
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const reply = await Promise.race([send(controller.signal), ended]);
    signal?.throwIfAborted();
    return reply;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** The clock, pauses and random numbers of this machine. */
export const systemMeans: RetryMeans = {
  now: () => performance.now(),
  fraction: () => Math.random(),
  sleep: async (durationMs, signal) => {
    signal?.throwIfAborted();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, durationMs);
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
      signal?.addEventListener("abort", done, { once: true });
    });
    signal?.throwIfAborted();
  },
};
