import { leastVerdict } from "../../../clients/conformance/server.ts";
import { createClient, type Client, type ClientOptions } from "../../../clients/typescript/client.ts";
import type { RetryMeans } from "../../../clients/typescript/retry.ts";
import type { CheckRequest, Reading, Reply } from "../../../clients/typescript/transport.ts";
import { problemBody } from "../../../lib/entry/problem.ts";
import { Problem, type ProblemCode, type ProblemOptions } from "../../../lib/domain/problem.ts";

/** Time that passes only while somebody sleeps, and jitter that is always half. */
export function createFakeMeans(): RetryMeans & { pausesMs: number[]; advance(durationMs: number): void } {
  let nowMs = 0;
  const pausesMs: number[] = [];
  return {
    pausesMs,
    now: () => nowMs,
    fraction: () => 0.5,
    advance: (durationMs) => {
      nowMs += durationMs;
    },
    sleep: (durationMs) => {
      pausesMs.push(durationMs);
      nowMs += durationMs;
      return Promise.resolve();
    },
  };
}

export type ScriptedClient = {
  client: Client;
  means: ReturnType<typeof createFakeMeans>;
  /** What was sent, in order. */
  requests: CheckRequest[];
  /** What was read, in order. */
  readings: Reading[];
};

/** A client whose n-th request (from 0) is answered by a function; the last reply is repeated. */
export function scripted(replies: readonly Reply[], options: Partial<ClientOptions> = {}): ScriptedClient {
  const means = createFakeMeans();
  const requests: CheckRequest[] = [];
  const readings: Reading[] = [];
  let count = 0;
  const next = (): Reply => replies[Math.min(count++, replies.length - 1)] ?? lost("ECONNRESET");
  const transport = {
    check: (request: CheckRequest) => {
      requests.push(request);
      return Promise.resolve(next());
    },
    read: (reading: Reading) => {
      readings.push(reading);
      return Promise.resolve(next());
    },
  };
  return { client: createClient({ ...options, transport }, means), means, requests, readings };
}

/** A verdict, as far as the client looks at it. */
export function verdict(changes: object = {}): Reply & { answered: true } {
  return answered(200, { ...leastVerdict, ...changes });
}

/** A problem as idcheck answers it. */
export function problem(code: ProblemCode, options: ProblemOptions = {}): Reply {
  const body = problemBody(new Problem(code, options), "request-1", "key");
  return { ...answered(body.status, body), retryAfterSeconds: options.retryAfterSeconds };
}

export function answered(status: number, body: unknown): Reply & { answered: true } {
  const own = {
    replayed: false,
    saved: true,
    requestId: "request-1",
    version: "0.1.0",
    retryAfterSeconds: undefined,
  };
  return { answered: true, status, body, ...own };
}

export function lost(reason: string): Reply {
  return { answered: false, reason };
}

/** Calls a function as a program without types could. */
export function callUntyped(
  target: (...parameters: never[]) => unknown,
  parameters: readonly unknown[],
): unknown {
  return Reflect.apply(target, undefined, parameters);
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("no rejection");
    },
    (error: unknown) => error,
  );
}
