/** One call to a provider, as the record of a check tells it. */
export type Attempt = {
  attempt: number;
  provider: string;
  charge: string;
  durationMs: number | null;
  httpStatus: number | null;
  failure: string | null;
  code: string | null;
  verdict: boolean;
};

/** A text field of an answer; empty if there is none. */
export function fieldOf(body: unknown, name: string): string {
  if (typeof body !== "object" || body === null) return "";
  const value: unknown = Object.entries(body).find(([field]) => field === name)?.[1];
  return typeof value === "string" ? value : "";
}

/** Whether a text is a key of a table of words. */
export function isOneOf<Words extends object>(words: Words, text: string): text is keyof Words & string {
  return Object.hasOwn(words, text);
}

/** The calls in the record of a check; none if this is no record. */
export function attemptsOf(body: unknown): readonly Attempt[] {
  if (typeof body !== "object" || body === null || !("attempts" in body)) return [];
  return Array.isArray(body.attempts) ? body.attempts.filter(isAttempt) : [];
}

function isAttempt(value: unknown): value is Attempt {
  return typeof value === "object" && value !== null && "provider" in value && "charge" in value;
}
