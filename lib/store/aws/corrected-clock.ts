import { isClockSkewCorrectedError } from "@smithy/core/retry";
import { monotonicMs } from "../../base/monotonic.ts";

/** A refusal that took longer than this leaves too little of the request's time for another try. */
const longestRefusalMs = 500;

/**
 * A middleware of an AWS client. AWS refuses a signature whose time is minutes off, as it is while the machine's clock
 * still shows the time before a freeze. The SDK then takes the time from the answer for all later signatures, and this
 * sends the refused request once more with it: AWS has not looked at what it asks for. The second try has as much time
 * as the first, so a request may take {@link longestRefusalMs} longer than its limit.
 */
export function repeatOnceClockIsCorrected<Input, Output>(
  send: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return (input) => {
    const startedAt = monotonicMs();
    return send(input).catch((error: unknown) => {
      if (!isCorrected(error) || monotonicMs() - startedAt > longestRefusalMs) throw error;
      return send(input);
    });
  };
}

/** By these AWS says that it has not looked at a request. While the clock is far off, the SDK marks every error. */
const refusedSignatures = new Set([
  "InvalidSignatureException",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
]);

type SdkError = Parameters<typeof isClockSkewCorrectedError>[0];

function isCorrected(error: unknown): boolean {
  return isSdkError(error) && refusedSignatures.has(error.name) && isClockSkewCorrectedError(error) === true;
}

function isSdkError(error: unknown): error is SdkError {
  return error instanceof Error;
}
