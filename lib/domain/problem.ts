import type { Charged } from "./charge.ts";

/**
 * What a problem means to its caller: HTTP status, a fixed title, and whether to send the same key again. `soon` is for limits: yes
 * if it ends within {@link longestWaitSeconds}.
 */
type ProblemRule = { status: number; retryable: boolean | "soon"; title: string };

/**
 * How long a request can be expected to wait for a limit to end. A worker that waited for a longer one would do nothing else until
 * then. Locks of keys are no limits: whatever their length, only the same key may be sent again.
 */
export const longestWaitSeconds = 60;

/**
 * Every problem that idcheck can return. The list is closed: a code is never reused with another meaning, and a title
 * never contains a value that the caller sent.
 */
export const problemRules = {
  invalid_request: { status: 400, retryable: false, title: "The request breaks the rules listed in errors." },
  option_unsupported: {
    status: 400,
    retryable: false,
    title: "No configured provider supports the requested options.",
  },
  budget_exceeded: {
    status: 402,
    retryable: "soon",
    title: "The caller has used up its calls or its budget for this month.",
  },
  forbidden: { status: 403, retryable: false, title: "The caller could not be identified." },
  caller_switched_off: {
    status: 403,
    retryable: false,
    title: "An operator has switched this caller off.",
  },
  not_found: { status: 404, retryable: false, title: "There is no such verification for this caller." },
  in_progress: {
    status: 409,
    retryable: true,
    title: "A check with this idempotency key is still running, or its outcome is not settled yet.",
  },
  key_expired: {
    status: 409,
    retryable: false,
    title: "This idempotency key is past its replay window. Use a new key for a new check.",
  },
  payload_too_large: { status: 413, retryable: false, title: "The request body is too large." },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    title: "The body must be application/json in UTF-8, without content encoding.",
  },
  key_reused: {
    status: 422,
    retryable: false,
    title: "This idempotency key was already used with different input.",
  },
  input_refused: {
    status: 422,
    retryable: false,
    title: "Every provider refused this name, ID number or image as it was sent.",
  },
  attempts_exhausted: {
    status: 424,
    retryable: false,
    title: "Three attempts that may have been charged produced no verdict. Use a new key to try again.",
  },
  rate_limited: {
    status: 429,
    retryable: "soon",
    title: "The caller sends more checks per second than its limit allows.",
  },
  key_locked: {
    status: 429,
    retryable: "soon",
    title: "This idempotency key was sent with other input too often, and is locked for up to an hour.",
  },
  person_limit_exceeded: {
    status: 429,
    retryable: "soon",
    title: "This ID number was checked too often today, or with too many different names or pictures.",
  },
  internal_error: { status: 500, retryable: true, title: "Something went wrong inside idcheck." },
  provider_unavailable: {
    status: 502,
    retryable: true,
    title: "No provider was able to run the check.",
  },
  provider_rejected_request: {
    status: 502,
    retryable: false,
    title: "A provider rejected a request that idcheck built. Operators have been alerted.",
  },
  provider_bad_response: {
    status: 502,
    retryable: true,
    title: "A provider sent an answer that contains no verdict.",
  },
  unavailable: { status: 503, retryable: true, title: "The check could not start." },
  provider_timeout: {
    status: 504,
    retryable: true,
    title: "A provider did not answer, or failed during the call. It is not known whether it charged.",
  },
} as const satisfies Record<string, ProblemRule>;

/** A code of {@link problemRules}. */
export type ProblemCode = keyof typeof problemRules;

/** One broken input rule: the dotted name of the field and the rule's code, never the value. */
export type Violation = {
  field: string;
  code: string;
  /** Of `unknown_field`: the known field whose name is like one that is not known; absent if none is. */
  nearest?: string;
};

/** The contents of a {@link Problem} besides its code. */
export type ProblemOptions = {
  charged?: Charged;
  /** The same key may be sent again after this many seconds; becomes `Retry-After`. */
  retryAfterSeconds?: number | undefined;
  errors?: readonly Violation[];
  /** The public id of the key's verification. Set only for a caller that has shown the key with its own input. */
  verificationId?: string;
  /** The name of the error with which the store failed, for the log. */
  storeError?: string;
  cause?: unknown;
};

/** Why a check may not start: a problem's code and details, before it is known what the key has cost. */
export type Refusal = { code: ProblemCode } & Pick<
  ProblemOptions,
  "errors" | "retryAfterSeconds" | "storeError"
>;

/**
 * An answer that is not a verdict. Its message is the code's fixed title, so that logging or serialising a Problem
 * cannot leak input. `cause` is for the debugger only and is never written out.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly charged: Charged;
  /** Whether to send the same key again, after the wait if there is one. */
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly errors: readonly Violation[] | undefined;
  readonly verificationId: string | undefined;
  readonly storeError: string | undefined;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(problemRules[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.charged = options.charged ?? "no";
    const { retryable } = problemRules[code];
    // Waiting does not help when the key cannot be sent again.
    this.retryAfterSeconds = retryable === false ? undefined : options.retryAfterSeconds;
    this.retryable =
      retryable === "soon" ? (this.retryAfterSeconds ?? Infinity) <= longestWaitSeconds : retryable;
    this.verificationId = options.verificationId;
    this.storeError = options.storeError;
    this.errors = options.errors;
  }

  get status(): number {
    return problemRules[this.code].status;
  }
}
