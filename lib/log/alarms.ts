/**
 * Every alarm that a function can raise: the one list. `deploy/alarms.yml` watches each of them, `docs/operating.md`
 * says what each means, and the dashboard shows it; a test compares the four. Alarms that CloudWatch derives by itself,
 * such as those for errors and throttles, are in those three only.
 */
export const alarms = [
  // Failures of a call to a provider that only an operator can fix, by the names of their classes.
  "quota_exhausted",
  "credentials",
  "misconfigured",
  "request_rejected",
  "unreadable",
  "redirected",
  "adapter_fault",
  // Other events at a provider.
  "unknown_answer",
  "breaker_open",
  "kept_connection_lost",
  // Our own accounts, secrets and faults.
  "account_warning",
  "secret_failure",
  "unsaved",
  "fault",
  "unreadable_record",
  "unreadable_fact",
  "unread_facts",
  "impossible_transition",
  // Packages, attempts and callers.
  "package_low",
  "package_expires",
  "open_attempts",
  "mismatches",
] as const;

/** One of {@link alarms}. */
export type Alarm = (typeof alarms)[number];
