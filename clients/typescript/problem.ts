import type { Violation } from "./api/answers.ts";
import type { Charged, ProblemCode } from "./api/lists.ts";
import type { CauseName } from "./causes.ts";

/**
 * Why there is no verdict: one of idcheck's codes, or one of the client's own. `no_answer`: nothing came back, so the
 * check may be running unless `charged` is `no`. `unexpected_answer`: something came back that is not from idcheck, such as
 * the refusal of a gateway in front of it. `cause` says more about both. The list may grow: code that switches over it needs
 * a default.
 *
 * @example
 * const mustAskOperator = (code: ClientProblemCode) => code === "forbidden" || code === "caller_switched_off";
 */
export type ClientProblemCode =
  | ProblemCode
  | "no_answer"
  | "unexpected_answer"
  | (string & Record<never, never>);

/** The fields of an {@link IdcheckProblem}. */
export type ProblemDetails = {
  code: ClientProblemCode;
  message: string;
  status?: number | undefined;
  retryable: boolean;
  charged: Charged;
  retryAfterSeconds?: number | undefined;
  errors?: readonly Violation[] | undefined;
  requestId?: string | undefined;
  verificationId?: string | undefined;
  cause?: CauseName | undefined;
};

/** Marks problems of every copy of the client: a program may have one for `import` and one for `require`. */
const brand = Symbol.for("idcheck.problem");

/**
 * A check that brought no verdict. It contains nothing about the person and nothing that was sent, so it can be logged
 * as it is.
 *
 * If `retryable` is true, the check may still succeed: send it again **with the same key**, which is in
 * `idempotencyKey`. With a new key it might be paid twice.
 *
 * @example
 * try {
 *   await client.twoFactor(person, { idempotencyKey });
 * } catch (error) {
 *   if (!isIdcheckProblem(error)) throw error;
 *   console.error(error.message, error.requestId);
 *   if (error.retryable) await askAgainLater(error.idempotencyKey);
 * }
 */
export class IdcheckProblem extends Error {
  override readonly name = "IdcheckProblem";
  readonly code: ClientProblemCode;
  /** The status of the answer; undefined if there was none. */
  readonly status: number | undefined;
  readonly retryable: boolean;
  /**
   * What the key has cost so far, as far as is known. If idcheck was not reached (`no_answer`, `unexpected_answer`), it
   * speaks of this call alone, and is `no` only if nothing of it can have been paid.
   */
  readonly charged: Charged;
  /** Seconds after which the same key may be sent again. */
  readonly retryAfterSeconds: number | undefined;
  /** Every rule that the input breaks, for `invalid_request`. */
  readonly errors: readonly Violation[] | undefined;
  /** Identifies the request to the operator. */
  readonly requestId: string | undefined;
  /** The verification of the key, by which its verdict can be read; only if the key was sent with its own input. */
  readonly verificationId: string | undefined;
  /** Why idcheck was not reached, such as `refused` or `no_region`; undefined if it answered. The list may grow. */
  override readonly cause: CauseName | undefined;
  /** How many requests were made. */
  readonly requestCount: number;
  /** The key to send again; undefined for a reading. Not enumerable, so that it stays out of logs. */
  declare readonly idempotencyKey: string | undefined;

  constructor(details: ProblemDetails, requestCount: number, idempotencyKey?: string) {
    super(details.message);
    this.code = details.code;
    this.status = details.status;
    this.retryable = details.retryable;
    this.charged = details.charged;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.errors = details.errors;
    this.requestId = details.requestId;
    this.verificationId = details.verificationId;
    this.cause = details.cause;
    this.requestCount = requestCount;
    Object.defineProperty(this, "idempotencyKey", { value: idempotencyKey });
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether an error is an {@link IdcheckProblem}, whichever copy of the client made it. `instanceof` knows only its own copy:
 * a program that imports the client and requires it has two.
 *
 * @example
 * const problem = await client.twoFactor(person).catch((error: unknown) => error);
 * if (isIdcheckProblem(problem) && problem.code === "invalid_request") showOnForm(problem.errors);
 */
export function isIdcheckProblem(error: unknown): error is IdcheckProblem {
  return typeof error === "object" && error !== null && brand in error;
}
