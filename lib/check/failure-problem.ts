import type { Charged } from "../domain/charge.ts";
import { Problem } from "../domain/problem.ts";
import type { Failure } from "../providers/provider.ts";

/**
 * The problem that a check without a verdict is answered with. `retryAfterSeconds` is how long the key is
 * still locked, if it is. No failure at all means that there was no time to call anybody.
 */
export function problemOf(
  failures: readonly Failure[],
  everybodyAsked: boolean,
  charged: Charged,
  retryAfterSeconds: number | undefined,
): Problem {
  const options = { charged, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  if (failures.length === 0) return new Problem("unavailable", options);
  if (failures.some((failure) => failure.charge === "unknown"))
    return new Problem("provider_timeout", options);
  if (failures.some((failure) => failure.charge === "charged")) {
    return new Problem("provider_bad_response", options);
  }
  if (failures.some((failure) => failure.class === "request_rejected")) {
    return new Problem("provider_rejected_request", options);
  }
  // Another provider may take what this one refuses: the input is only at fault where all have refused it.
  if (everybodyAsked && failures.every((failure) => failure.class === "input_refused")) {
    return new Problem("input_refused", options);
  }
  return new Problem("provider_unavailable", options);
}
