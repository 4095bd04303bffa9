/** Every kind of check. */
export const kinds = ["two_factor", "three_factor"] as const;

/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** How strictly a provider must control image quality or liveness, from not at all to most strictly. */
export const controlLevels = ["NONE", "LOW", "NORMAL", "HIGH"] as const;

/** One of {@link controlLevels}. */
export type ControlLevel = (typeof controlLevels)[number];

/** What a check found, for a program to branch on. */
export const verdicts = ["match", "mismatch", "undetermined"] as const;

/** One of {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** Why a check ended as it did. */
export const reasons = [
  "match",
  "identity_mismatch",
  "identity_rejected",
  "face_mismatch",
  "no_record",
  "no_reference_photo",
  "reference_photo_unusable",
  "face_uncertain",
  "unknown_answer",
  "image_quality",
  "face_not_detected",
  "liveness_failed",
  "image_rejected",
] as const;

/** One of {@link reasons}. */
export type Reason = (typeof reasons)[number];

/** What a caller should do next. */
export const advices = ["accept", "reject", "review", "new_image"] as const;

/** One of {@link advices}. */
export type Advice = (typeof advices)[number];

/** What is known about one part of a check: whether the name belongs to the number, or whether the face is theirs. */
export const partResults = ["match", "mismatch", "uncertain", "unknown"] as const;

/** One of {@link partResults}. */
export type PartResult = (typeof partResults)[number];

/** The charge of one attempt: `open` until it is known how it ended, `unknown` if it may have been charged. */
export const charges = ["open", "unknown", "free", "charged"] as const;

/** One of {@link charges}. */
export type Charge = (typeof charges)[number];

/** What a key has cost so far, as far as is known. */
export const chargedValues = ["yes", "no", "unknown"] as const;

/** One of {@link chargedValues}. */
export type Charged = (typeof chargedValues)[number];

/** The state of a verification. */
export const verificationStatuses = [
  "in_progress",
  "retryable",
  "done",
  "attempts_exhausted",
  "expired",
  "forgotten",
  "lost",
] as const;

/** One of {@link verificationStatuses}. */
export type VerificationStatus = (typeof verificationStatuses)[number];

/** What usage can be divided by. */
export const callerGroupings = ["provider", "kind", "day"] as const;

/** One of {@link callerGroupings}. */
export type CallerGrouping = (typeof callerGroupings)[number];

/** Every problem that idcheck can answer with. */
export const problemCodes = [
  "invalid_request",
  "option_unsupported",
  "budget_exceeded",
  "forbidden",
  "caller_switched_off",
  "not_found",
  "in_progress",
  "key_expired",
  "payload_too_large",
  "unsupported_media_type",
  "key_reused",
  "input_refused",
  "attempts_exhausted",
  "rate_limited",
  "key_locked",
  "person_limit_exceeded",
  "internal_error",
  "provider_unavailable",
  "provider_rejected_request",
  "provider_bad_response",
  "unavailable",
  "provider_timeout",
] as const;

/** One of {@link problemCodes}. */
export type ProblemCode = (typeof problemCodes)[number];
