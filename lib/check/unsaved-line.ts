import type { UnsavedLine } from "../log/log.ts";
import type { Unreported } from "../records/holding.ts";
import { verificationId } from "../records/record.ts";

/** The open attempt of a record that could not be stored, for the log. `error` is the name of the store's error. */
export function unsavedLine({ record, error }: Unreported): UnsavedLine {
  const {
    provider = "none",
    charge = "unknown",
    providerReference,
  } = record.attempts[record.attemptCount] ?? {};
  return {
    verificationId: verificationId(record.pk),
    attempt: record.attemptCount,
    provider,
    charge,
    ...(providerReference === undefined ? {} : { providerReference }),
    error,
  };
}
