/** What a program gets wrong: a TypeError that names the parameter, and never what it was given. */
import { brokenKeyRules } from "./api/key-rules.ts";
import { isFields } from "./api/values.ts";
import { IdcheckProblem } from "./problem.ts";

/** Throws TypeError with a message if a value is not an object with fields. */
export function assertObject(value: unknown, message: string): void {
  if (!isFields(value)) throw new TypeError(message);
}

/** Throws TypeError for options that no client can be made with. */
export function assertClientOptions(options: unknown): void {
  const { transport, deadlineMs, requestTimeoutMs, onRetry } = isFields(options) ? options : {};
  if (
    !isFields(transport) ||
    typeof transport["check"] !== "function" ||
    typeof transport["read"] !== "function"
  ) {
    throw new TypeError("createClient needs a transport: http({ baseUrl }) or invoke({ stage }).");
  }
  for (const [name, value] of Object.entries({ deadlineMs, requestTimeoutMs })) {
    if (value === undefined || (isTime(value) && value > 0)) continue;
    throw new TypeError(`createClient: ${name} must be a number of milliseconds above 0, or Infinity.`);
  }
  if (onRetry !== undefined && typeof onRetry !== "function") {
    throw new TypeError("createClient: onRetry must be a function.");
  }
}

/** Throws TypeError for options that no call can be made with. */
export function assertCallOptions(method: string, options: unknown): void {
  assertObject(options, `${method}: options must be an object.`);
  const { deadlineMs, signal } = isFields(options) ? options : {};
  if (deadlineMs !== undefined && !isTime(deadlineMs)) {
    throw new TypeError(`${method}: deadlineMs must be a number of milliseconds, or Infinity.`);
  }
  if (signal !== undefined && !(isFields(signal) && typeof signal["addEventListener"] === "function")) {
    throw new TypeError(`${method}: signal must be an AbortSignal.`);
  }
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}

/**
 * Refuses a key that the API would refuse, before it is sent: not every text can be sent as a header. Throws
 * IdcheckProblem.
 */
export function refuseBadKey(idempotencyKey: unknown): void {
  const codes = brokenKeyRules(idempotencyKey);
  if (codes.length === 0) return;
  throw new IdcheckProblem(
    {
      code: "invalid_request",
      message: `invalid_request: idempotencyKey (${codes.join(", ")})`,
      retryable: false,
      charged: "no",
      errors: codes.map((code) => ({ field: "idempotencyKey", code })),
    },
    0,
  );
}
