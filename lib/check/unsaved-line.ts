import type { UnsavedLine } from "../log/log.ts";
import { verificationId, type VerificationRecord } from "../records/record.ts";

/** An attempt of a record that could not be stored, for the log. `error` is the name of the store's error. */
export function unsavedLine({
  record,
  attempt = record.attemptCount,
  error,
}: {
  record: VerificationRecord;
  attempt?: number;
  error: string;
}): UnsavedLine {
  const { provider = "none", charge = "unknown", providerReference } = record.attempts[attempt] ?? {};
  return {
    verificationId: verificationId(record.pk),
    attempt,
    provider,
    charge,
    ...(providerReference === undefined ? {} : { providerReference }),
    error,
  };
}
