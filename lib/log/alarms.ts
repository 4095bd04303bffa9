/**
 * Every alarm that a function can raise: the one list. `deploy/alarms.yml` watches each of them, `docs/operating.md`
 * says what each means, and the dashboard shows it; a test compares the four. What CloudWatch finds out by itself,
 * such as errors and throttles, is in those three alone.
 */
export const alarms = [
  // Failures of a provider's call that only an operator can mend, by the names of their classes.
  "quota_exhausted",
  "credentials",
  "misconfigured",
  "request_rejected",
  "unreadable",
  "redirected",
  "adapter_fault",
  // What else a provider does.
  "unknown_answer",
  "breaker_open",
  // Our own accounts, secrets and faults.
  "account_warning",
  "secret_failure",
  "unsaved",
  "fault",
  "unreadable_record",
  "unreadable_fact",
  // Packages and callers.
  "package_low",
  "package_expires",
  "mismatches",
] as const;

/** One of {@link alarms}. */
export type Alarm = (typeof alarms)[number];
