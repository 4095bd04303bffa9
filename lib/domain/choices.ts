/**
 * Why a provider was asked: it is the first of the configured order (`listed`); the providers before it could not take
 * the check, were switched off or rest (`passed_over`); or another one failed in this check (`fail_over`).
 */
const choices = ["listed", "passed_over", "fail_over"] as const;

/** One of these. */
export type Choice = (typeof choices)[number];
