import type { Violation } from "../domain/problem.ts";
import type { AttemptReport, ReadyProvider } from "../providers/call.ts";

/** One request, as an entry read it. Nothing in it has been checked but the caller. */
export type VerifyRequest = {
  /** Who asks; undefined where the entry found nobody, and says so in `errors`. */
  caller: string | undefined;
  idempotencyKey: unknown;
  /** The parsed body, or what was wrong with its form. */
  body: { ok: true; value: unknown } | { ok: false; errors: readonly Violation[] };
  /** What the entry found wrong beside key and body. */
  errors?: readonly Violation[];
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
  trace: Trace;
};

/** What one request did, filled in as it goes on so that it can be logged however it ends. */
export type Trace = {
  verificationId?: string;
  attempts: { ready: ReadyProvider; report: AttemptReport }[];
};
