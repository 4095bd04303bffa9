import type {
  Advice,
  CallerGrouping,
  Charge,
  Charged,
  Kind,
  PartResult,
  Reason,
  Verdict,
  VerificationStatus,
} from "./lists.ts";

/** The verdict of a check of any kind. */
export type Answer = {
  id: string;
  kind: Kind;
  verdict: Verdict;
  reason: Reason;
  advice: Advice;
  identity: PartResult;
  /** Absent if the kind has no face. `score` is 0–100, or null if the provider gives none. */
  face?: { result: PartResult; score: number | null; threshold: number };
  provider: string;
  providerReference: string | null;
  /** What the key had cost when the verdict was reached. */
  charged: Charged;
  attemptCount: number;
  /** False if a provider for trials made up the answer. */
  live: boolean;
  warnings: readonly string[];
  reference: string | null;
  /** RFC 3339, UTC. */
  createdAt: string;
};

/** One call to a provider. `charge` is `open` until it is known how the call ended. */
export type AttemptView = {
  attempt: number;
  provider: string;
  charge: Charge;
  startedAt: string;
  durationMs: number | null;
  httpStatus: number | null;
  failure: string | null;
  code: string | null;
  providerReference: string | null;
  verdict: boolean;
};

/** A verification: the answer, if there is one, and what was done for it. */
export type VerificationView = Partial<Answer> & {
  id: string;
  kind: Kind;
  status: VerificationStatus;
  /** What the key has cost as far as is known now; an answer's own `charged` stays as it was given. */
  chargedNow: Charged;
  attempts: readonly AttemptView[];
  /** Free attempts that are no longer listed. */
  earlierFreeAttempts: number;
  reference: string | null;
  createdAt: string;
  replayUntil: string;
};

/** Attempts by charge and the spend in yuan, as text with two to five decimals. */
export type UsageCounts = Record<Charge, number> & { spend: string };

/** Your own usage in one month in Asia/Shanghai. */
export type UsageAnswer = {
  month: string;
  by: CallerGrouping;
  currency: "CNY";
  /** The time of the newest change that is counted (RFC 3339); null if nothing was ever counted. */
  asOf: string | null;
  total: UsageCounts;
  groups: readonly (UsageCounts & { name: string })[];
};

/** Whether a check could start at the instance that answered. It says nothing about providers. */
export type Health = {
  /** Whether both of the others are true. */
  ready: boolean;
  stage: string;
  /** The release. */
  version: string;
  /** Whether this instance has idcheck's own keys. */
  keys: boolean;
  /** Whether this instance has just read from both tables. */
  store: boolean;
};

/** One violated input rule: the dotted name of the field and the rule's code, never the value. */
export type Violation = {
  field: string;
  code: string;
  /** With the code `unknown_field`: the field that was probably meant, if one has a name like it. */
  nearest?: string;
};
