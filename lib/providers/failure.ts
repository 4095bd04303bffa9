/** What may follow a failure: whether to call the same provider again, and whether to call the next one. */
export type FailureRule = {
  /**
   * `never`; `after_jitter`: once after 50–150 ms; `after_backoff`: once after a longer pause; `with_newer_secret`:
   * once, only if the secret store holds a newer version. Only a free attempt is repeated.
   */
  sameProvider: "never" | "after_jitter" | "after_backoff" | "with_newer_secret";
  /**
   * Whether another provider may be called: once per request, and after an unknown charge of a call that may not have
   * ended only if a setting allows it.
   */
  failsOver: boolean;
  /** True if only an operator can fix it. */
  alarm: boolean;
  /** A fact about the provider that every instance should know. */
  marks?: "quota_exhausted" | "credentials_broken";
  /** Whether it counts as a failure for the circuit breaker: the next person would hardly fare better. */
  opensBreaker: boolean;
};

/**
 * Every way in which an attempt can end without a verdict. The route only reads this table: the class says what may
 * follow, and `charge` (which the class does not imply) says what it cost.
 */
export const failureRules = {
  /**
   * A half of the adapter threw, or built something that is not a request. If nothing was sent yet, that is free. A
   * response half that throws leaves the charge unknown, so if every answer makes it throw, the breaker must stop the
   * spending.
   */
  adapter_fault: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** No connection: DNS, refused, connect time-out, TLS. Nothing was sent. */
  unreachable: { sameProvider: "after_jitter", failsOver: true, alarm: false, opensBreaker: true },
  /** Sent, but nothing came back that tells the outcome, or only a gateway's time-out: it may have been processed. */
  no_answer: { sameProvider: "never", failsOver: true, alarm: false, opensBreaker: true },
  /** A 2xx without a readable verdict. Whether it was charged depends on the provider: see `billsByStatus`. */
  unreadable: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** A 3xx, which is never followed. */
  redirected: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** The provider says that our own request is wrong: calling another one would hide our fault. */
  request_rejected: { sameProvider: "never", failsOver: false, alarm: true, opensBreaker: false },
  /** The provider refuses the form of the name or number; another one may accept it. */
  input_refused: { sameProvider: "never", failsOver: true, alarm: false, opensBreaker: false },
  /** The vendor's limit for this person today: nothing is wrong with the provider, the account or the request. */
  person_limited: { sameProvider: "never", failsOver: true, alarm: false, opensBreaker: false },
  credentials: {
    sameProvider: "with_newer_secret",
    failsOver: true,
    alarm: true,
    marks: "credentials_broken",
    opensBreaker: false,
  },
  throttled: { sameProvider: "after_backoff", failsOver: true, alarm: false, opensBreaker: false },
  quota_exhausted: {
    sameProvider: "never",
    failsOver: true,
    alarm: true,
    marks: "quota_exhausted",
    opensBreaker: false,
  },
  /** Wrong address, operation or subscription: an operator must fix it. */
  misconfigured: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: false },
  /** The provider says that it cannot answer now. Repeated at once only for a 503 that was free. */
  unavailable: { sameProvider: "never", failsOver: true, alarm: false, opensBreaker: true },
  /** Like `unavailable`, for a status that promises a quick recovery (503). */
  briefly_unavailable: {
    sameProvider: "after_jitter",
    failsOver: true,
    alarm: false,
    opensBreaker: true,
  },
} as const satisfies Record<string, FailureRule>;

/** A class of {@link failureRules}. */
export type FailureClass = keyof typeof failureRules;

/** A class whose failures raise the alarm of the same name. The compiler looks it up in the list of alarms. */
type AlarmingClass = {
  [Class in FailureClass]: (typeof failureRules)[Class]["alarm"] extends true ? Class : never;
}[FailureClass];

/** Whether failures of a class raise the alarm of the same name. */
export function raisesAlarm(failureClass: FailureClass): failureClass is AlarmingClass {
  return failureRules[failureClass].alarm;
}
