import { personalTokenCodes } from "../input/personal-token.ts";

/** A vendor's code that may be logged, stored and named in an account: no character that needs escaping anywhere. */
export const codePattern = /^[A-Za-z0-9_.:-]{1,64}$/;

/**
 * Makes a vendor's code safe to log: keeps what {@link codePattern} accepts, unless it looks like an ID or phone
 * number. Anything else becomes `unprintable`, because a vendor could put a caller's value into a code.
 */
export function printableCode(code: string): string {
  return codePattern.test(code) && isImpersonal(code) ? code : "unprintable";
}

/**
 * A vendor's id for a call that may be stored and logged: `[A-Za-z0-9_.:-]{1,64}`. Anything else is dropped, never
 * repaired, and so is anything that looks like an ID or phone number or contains no digit.
 */
export function printableReference(value: unknown): string | undefined {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || !codePattern.test(text)) return undefined;
  // Without a digit, a token cannot be told from a name in Latin letters.
  return /\d/.test(text) && isImpersonal(text) ? text : undefined;
}

function isImpersonal(text: string): boolean {
  return personalTokenCodes(text).length === 0;
}
