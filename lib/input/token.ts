import { personalTokenCodes } from "./personal-token.ts";
import type { Outcome } from "./outcome.ts";

/** Why a token is refused, in the order of the rules, and what to do about it. */
export const tokenRules = {
  not_text: "Send a JSON string.",
  empty: "Send at least one character, or omit the field.",
  characters: "Use only A-Z a-z 0-9 . _ : and -.",
  length: "Send a length that the field allows.",
  looks_like_id_number: "Use a token without a meaning: this one looks like an ID number.",
  looks_like_phone_number: "Use a token without a meaning: this one looks like a mobile number.",
} as const;

/** A code of {@link tokenRules}. */
export type TokenCode = keyof typeof tokenRules;

/** The grammar of every token that a caller may choose: no character needs escaping anywhere. */
const grammar = /^[0-9A-Za-z._:-]*$/;

/** Reads a token of `minLength` to `maxLength` characters. Refuses tokens that seem to identify a person. */
export function parseToken(value: unknown, minLength: number, maxLength: number): Outcome<string, TokenCode> {
  if (typeof value !== "string") return { ok: false, codes: ["not_text"] };
  if (value === "") return { ok: false, codes: ["empty"] };
  const codes: TokenCode[] = [];
  const isLong = value.length > maxLength;
  if (!grammar.test(value)) codes.push("characters");
  if (isLong || value.length < minLength) codes.push("length");
  if (!isLong) codes.push(...personalTokenCodes(value));
  return codes.length === 0 ? { ok: true, value } : { ok: false, codes };
}
