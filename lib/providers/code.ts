import { personalTokenCodes } from "../input/personal-token.ts";

/** A vendor's code as it may be logged, stored and named in an account: no character that needs an escape anywhere. */
export const codePattern = /^[A-Za-z0-9_.:-]{1,64}$/;

/**
 * A vendor's code in a form that may be logged: what {@link codePattern} lets through, unless it looks like an ID or
 * phone number. Anything else becomes `unprintable`, because a vendor could put a caller's value into a code.
 */
export function printableCode(code: string): string {
  return codePattern.test(code) && isImpersonal(code) ? code : "unprintable";
}

/**
 * A vendor's id of a call as it may be kept: `[A-Za-z0-9_.:-]{1,64}`. Anything else is dropped, never repaired,
 * and so is whatever looks like an ID or phone number or has no digit: a reference is stored and logged.
 */
export function printableReference(value: unknown): string | undefined {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || !codePattern.test(text)) return undefined;
  // A name in Latin letters cannot be told from a token without a digit.
  return /\d/.test(text) && isImpersonal(text) ? text : undefined;
}

function isImpersonal(text: string): boolean {
  return personalTokenCodes(text).length === 0;
}
