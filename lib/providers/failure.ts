/** What may follow a failure: whether to call the same provider again, and whether to ask the next one. */
export type FailureRule = {
  /**
   * `never`; `after_jitter`: once after 50–150 ms; `after_backoff`: once after a longer pause;
   * `with_newer_secret`: once, only if the secret store holds a newer version. Only a free attempt is repeated.
   */
  sameProvider: "never" | "after_jitter" | "after_backoff" | "with_newer_secret";
  /** Whether another provider may be asked; once a request, and after an unknown charge only by setting. */
  failsOver: boolean;
  /** True where nobody but an operator can mend it. */
  alarm: boolean;
  /** A fact about the provider that every instance should know. */
  marks?: "quota_exhausted" | "credentials_broken";
  /** Whether it counts as a failure for the circuit breaker: the next person would hardly fare better. */
  opensBreaker: boolean;
};

/**
 * Every way in which an attempt can bring no verdict. The route only reads this table: the class says what
 * may follow, `charge` (which the class does not imply) says what it cost.
 */
export const failureRules = {
  /**
   * A half of the adapter threw, or what it built is no request. Before anything was sent that is free; a response
   * half that throws leaves the charge unknown, so the breaker must end the spending where every answer does it.
   */
  adapter_fault: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** No connection: DNS, refused, connect time-out, TLS. Nothing was sent. */
  unreachable: { sameProvider: "after_jitter", failsOver: true, alarm: false, opensBreaker: true },
  /** Sent, and nothing came back that tells the outcome, at most a gateway's time-out: it may be processed. */
  no_answer: { sameProvider: "never", failsOver: true, alarm: false, opensBreaker: true },
  /** A 2xx without a readable verdict. */
  unreadable: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** A 3xx, which is never followed. */
  redirected: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** The provider says that our own request is wrong: asking another one would hide our fault. */
  request_rejected: { sameProvider: "never", failsOver: false, alarm: true, opensBreaker: false },
  /** The provider refuses the form of the name or number; another one may take it. */
  input_refused: { sameProvider: "never", failsOver: true, alarm: false, opensBreaker: false },
  /** The vendor's limit on this person today: nothing is wrong with provider, account or request. */
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
  /** Wrong address, operation or subscription: an operator must mend it. */
  misconfigured: { sameProvider: "never", failsOver: true, alarm: true, opensBreaker: false },
  /** The provider says that it cannot answer now. Repeated at once only for a 503 that was free. */
  unavailable: { sameProvider: "never", failsOver: true, alarm: false, opensBreaker: true },
  /** As `unavailable`, for a status that promises a quick recovery (503). */
  briefly_unavailable: {
    sameProvider: "after_jitter",
    failsOver: true,
    alarm: false,
    opensBreaker: true,
  },
} as const satisfies Record<string, FailureRule>;

/** A class of {@link failureRules}. */
export type FailureClass = keyof typeof failureRules;

/** A class whose failures raise the alarm of the same name, which the compiler looks up in the list of alarms. */
type AlarmingClass = {
  [Class in FailureClass]: (typeof failureRules)[Class]["alarm"] extends true ? Class : never;
}[FailureClass];

/** Whether failures of a class raise the alarm of the same name. */
export function raisesAlarm(failureClass: FailureClass): failureClass is AlarmingClass {
  return failureRules[failureClass].alarm;
}
