import type { Violation } from "../domain/problem.ts";
import type { AttemptReport, ReadyProvider } from "../providers/call.ts";

/** One request, as an entry read it. Only the caller has been checked. */
export type VerifyRequest = {
  /** Who calls; undefined if the entry could not tell, which it then reports in `errors`. */
  caller: string | undefined;
  idempotencyKey: unknown;
  /** The parsed body, or what was wrong with its form. */
  body: { ok: true; value: unknown } | { ok: false; errors: readonly Violation[] };
  /** What else the entry found wrong, besides the key and the body. */
  errors?: readonly Violation[];
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
  trace: Trace;
};

/** What one request did, filled in step by step so that it can be logged however it ends. */
export type Trace = {
  verificationId?: string;
  attempts: { ready: ReadyProvider; report: AttemptReport }[];
};
