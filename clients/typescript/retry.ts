import type { AnswerMeta } from "./answers.ts";
import type { Charged } from "./api/lists.ts";
import type { Signal } from "./platform.ts";
import { IdcheckProblem, type ProblemDetails } from "./problem.ts";
import { type AnswerGuard, isFromClient, readReply } from "./reply.ts";
import { withTimeout } from "./time-limit.ts";
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
  /** For everything together, milliseconds; may be `Infinity`. */
  deadlineMs: number;
  /** For one request, milliseconds; may be `Infinity`. */
  requestTimeoutMs: number;
  signal?: Signal | undefined;
  onRetry?: ((retry: Retry) => unknown) | undefined;
};

/** What repeating needs from outside. */
export type RetryMeans = {
  /** Milliseconds on a clock that never runs backwards. */
  now(): number;
  /** Resolves after a time, or rejects with the signal's reason. */
  sleep(durationMs: number, signal: Signal | undefined): Promise<void>;
  /** 0 ≤ fraction < 1. */
  fraction(): number;
};

/** What a client knows of its counterpart: whether any of its requests has ever arrived there. */
export type Contact = { wasMade: boolean };

/** Pauses grow from the first value to the second, with full jitter. */
const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** The longest pause that a `Retry-After` can ask for: idcheck asks for 80 s at most, and a gateway could ask for a year. */
const longestAskedPauseMs = 120_000;
/**
 * How long a client that has never reached anything tries to connect. Its address is probably wrong, or nothing was started:
 * a person should hear of it at once. One that has reached its counterpart waits for its return until the deadline.
 */
const firstContactMs = 700;

/** A request that can be sent as often as it takes. */
export type RepeatableRequest<Value> = {
  send(signal: Signal): Promise<Reply>;
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
  contact: Contact,
  means: RetryMeans,
): Promise<{ value: Value; meta: AnswerMeta }> {
  const { signal, onRetry } = policy;
  const startedAt = means.now();
  const deadlineAt = startedAt + policy.deadlineMs;
  let charged: Charged = "no";
  let last: ProblemDetails | undefined;
  for (let requestCount = 1; ; requestCount += 1) {
    throwIfAborted(signal);
    const leftMs = deadlineAt - means.now();
    // A pause can last longer than it should.
    if (leftMs <= 0 && last !== undefined) throw new IdcheckProblem(last, requestCount - 1, idempotencyKey);
    const reply = await replyWithin(leftMs);
    const reading = readReply(reply, isAnswer);
    if (reading.ok) {
      contact.wasMade = true;
      return reading;
    }
    const isUnconnected = reading.problem.code === "no_answer" && reading.problem.charged === "no";
    contact.wasMade ||= !isUnconnected;
    // An earlier request that was sent may have been paid, whatever a gateway says about this one.
    charged = dearer(charged, reading.problem.charged);
    const problem = isFromClient(reading.problem) ? { ...reading.problem, charged } : reading.problem;
    const endsAt = contact.wasMade ? deadlineAt : Math.min(deadlineAt, startedAt + firstContactMs);
    const delayMs = pauseMs(problem, requestCount, means.fraction());
    if (!problem.retryable || means.now() + delayMs >= endsAt) {
      throw new IdcheckProblem(problem, requestCount, idempotencyKey);
    }
    last = problem;
    await onRetry?.({ problem, requestCount, delayMs });
    await means.sleep(delayMs, signal);
  }

  /** Sends nothing if no time is left. */
  function replyWithin(leftMs: number): Promise<Reply> {
    if (leftMs <= 0) return Promise.resolve({ answered: false, reason: "no_time" });
    return withTimeout(send, Math.min(policy.requestTimeoutMs, leftMs), signal);
  }
}

/** What a key has cost, from two requests with it: the worse of what they say. */
function dearer(one: Charged, other: Charged): Charged {
  const order: readonly Charged[] = ["no", "unknown", "yes"];
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}

function pauseMs({ retryAfterSeconds = 0 }: ProblemDetails, requestCount: number, fraction: number): number {
  const most = Math.min(longestPauseMs, firstPauseMs * 2 ** (requestCount - 1));
  return Math.min(longestAskedPauseMs, retryAfterSeconds * 1_000) + fraction * most;
}

function throwIfAborted(signal: Signal | undefined): void {
  if (signal?.aborted === true) throw signal.reason;
}

/** The clock, pauses and random numbers of this machine. */
export const systemMeans: RetryMeans = {
  now: () => performance.now(),
  fraction: () => Math.random(),
  sleep: async (durationMs, signal) => {
    throwIfAborted(signal);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, durationMs);
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
      signal?.addEventListener("abort", done, { once: true });
    });
    throwIfAborted(signal);
  },
};
