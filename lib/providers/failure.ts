import type { Fault } from "../domain/fault.ts";

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
  /** A fact about the account that every instance should know. */
  marks?: "quota_exhausted" | "credentials_broken";
  /** Whether it counts as a failure for the circuit breaker: the next person would hardly fare better. */
  opensBreaker: boolean;
  /**
   * The class whose alarm and mark it gets once three different people have met the same code in a row: then it is not
   * about one of them. Absent if one person is enough, or if nothing follows from any number.
   */
  onceMetByMany?: "credentials" | "request_rejected";
} & WhatFaultAllows;

/** Only the account may be marked for everybody, and nothing that one person's data can cause raises an alarm. */
type WhatFaultAllows =
  | { fault: "ours"; alarm: true; marks?: never }
  | { fault: "account" }
  | { fault: "provider"; marks?: never }
  | { fault: "person" | "input"; failsOver: true; alarm: false; marks?: never; opensBreaker: false };

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
  adapter_fault: { fault: "ours", sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** No connection: DNS, refused, connect time-out, TLS. Nothing was sent. */
  unreachable: {
    fault: "provider",
    sameProvider: "after_jitter",
    failsOver: true,
    alarm: false,
    opensBreaker: true,
  },
  /** Sent, but nothing came back that tells the outcome, or only a gateway's time-out: it may have been processed. */
  no_answer: { fault: "provider", sameProvider: "never", failsOver: true, alarm: false, opensBreaker: true },
  /** A 2xx without a readable verdict. Whether it was charged depends on the provider: see `billsByStatus`. */
  unreadable: { fault: "provider", sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** A 3xx, which is never followed. */
  redirected: { fault: "provider", sameProvider: "never", failsOver: true, alarm: true, opensBreaker: true },
  /** The provider says that our own request is wrong: calling another one would hide our fault. */
  request_rejected: {
    fault: "ours",
    sameProvider: "never",
    failsOver: false,
    alarm: true,
    opensBreaker: false,
  },
  /**
   * The provider, or a firewall before it, refuses this request and does not say why. It may be the form of a name or a
   * picture that looks like an attack; our own request is wrong only if everybody meets it.
   */
  parameters_refused: {
    fault: "input",
    sameProvider: "never",
    failsOver: true,
    alarm: false,
    opensBreaker: false,
    onceMetByMany: "request_rejected",
  },
  /** The provider refuses the form of the name or number; another one may accept it. */
  input_refused: {
    fault: "input",
    sameProvider: "never",
    failsOver: true,
    alarm: false,
    opensBreaker: false,
  },
  /** The provider cannot read the picture, or it is too large; another one may read it. */
  image_refused: {
    fault: "input",
    sameProvider: "never",
    failsOver: true,
    alarm: false,
    opensBreaker: false,
  },
  /** The vendor's limit for this person today: nothing is wrong with the provider, the account or the request. */
  person_limited: {
    fault: "person",
    sameProvider: "never",
    failsOver: true,
    alarm: false,
    opensBreaker: false,
  },
  /**
   * A 401 or 403 that does not say why. Vendors and firewalls send it about one request, so it says nothing about the
   * credentials unless everybody meets it.
   */
  anonymous_refusal: {
    fault: "provider",
    sameProvider: "with_newer_secret",
    failsOver: true,
    alarm: false,
    opensBreaker: true,
    onceMetByMany: "credentials",
  },
  credentials: {
    fault: "account",
    sameProvider: "with_newer_secret",
    failsOver: true,
    alarm: true,
    marks: "credentials_broken",
    opensBreaker: false,
  },
  throttled: {
    fault: "account",
    sameProvider: "after_backoff",
    failsOver: true,
    alarm: false,
    opensBreaker: false,
  },
  quota_exhausted: {
    fault: "account",
    sameProvider: "never",
    failsOver: true,
    alarm: true,
    marks: "quota_exhausted",
    opensBreaker: false,
  },
  /** Wrong address, operation or subscription, or a gateway that lets no call through: an operator must see to it. */
  misconfigured: {
    fault: "account",
    sameProvider: "never",
    failsOver: true,
    alarm: true,
    opensBreaker: false,
  },
  /** The provider says that it cannot answer now. Repeated at once only for a 503 that was free. */
  unavailable: {
    fault: "provider",
    sameProvider: "never",
    failsOver: true,
    alarm: false,
    opensBreaker: true,
  },
  /** Like `unavailable`, for a status that promises a quick recovery (503). */
  briefly_unavailable: {
    fault: "provider",
    sameProvider: "after_jitter",
    failsOver: true,
    alarm: false,
    opensBreaker: true,
  },
} as const satisfies Record<string, FailureRule>;

/** A class of {@link failureRules}. */
export type FailureClass = keyof typeof failureRules;

/** A class whose failures raise the alarm of the same name. The compiler looks it up in the list of alarms. */
export type AlarmingClass = {
  [Class in FailureClass]: (typeof failureRules)[Class]["alarm"] extends true ? Class : never;
}[FailureClass];

/** What a code means that says nothing about the person: a class, and where the code says more than its class. */
export type FailureMeaning = {
  class: FailureClass;
  /** Whose fault it is, if not that of its class: it tells an operator whom to call. */
  fault?: Fault;
  /** Set if an operator must know of it although its class usually passes by itself. */
  alarm?: AlarmingClass;
};

/** Whether failures of a class raise the alarm of the same name. */
export function raisesAlarm(failureClass: FailureClass): failureClass is AlarmingClass {
  return failureRules[failureClass].alarm;
}

/** Whose fault a failure is. */
export function faultOf(failure: FailureMeaning): Fault {
  return failure.fault ?? failureRules[failure.class].fault;
}

/** Whether a failure is about this person or this input alone, so that it says nothing about the next one. */
export function isPersonal(failure: FailureMeaning): boolean {
  return personalFaults.has(faultOf(failure));
}

const personalFaults: ReadonlySet<Fault> = new Set(["person", "input"]);
