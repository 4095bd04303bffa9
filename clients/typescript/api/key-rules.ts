import { personalCodes } from "./personal-numbers.ts";

/** Why an idempotency key is refused. */
export const idempotencyKeyCodes = [
  "required",
  "malformed",
  "not_text",
  "empty",
  "characters",
  "length",
  "looks_like_id_number",
  "looks_like_phone_number",
] as const;

/** One of {@link idempotencyKeyCodes}. */
export type IdempotencyKeyCode = (typeof idempotencyKeyCodes)[number];

/** The shortest and the longest key, in characters. */
const bounds = { min: 16, max: 128 };

/** No character that needs escaping anywhere. */
const grammar = /^[0-9A-Za-z._:-]*$/;

/**
 * The rules that an idempotency key breaks; none if the API accepts it. A key may be a bare token or one RFC 8941
 * string (`"…"`), of 16–128 of `A–Z a–z 0–9 . _ : -`, and must not look like an ID or mobile number.
 */
export function brokenKeyRules(value: unknown): readonly IdempotencyKeyCode[] {
  if (value === undefined || value === null) return ["required"];
  if (typeof value !== "string") return ["not_text"];
  if (value.length > bounds.max * 2) return ["length"];
  const item = value.trim();
  if (item === "") return ["required"];
  const token = item.includes('"') ? /^"([^"\\]*)"$/.exec(item)?.[1] : item;
  return token === undefined ? ["malformed"] : brokenTokenRules(token);
}

function brokenTokenRules(token: string): readonly IdempotencyKeyCode[] {
  if (token === "") return ["empty"];
  const codes: IdempotencyKeyCode[] = [];
  const isLong = token.length > bounds.max;
  if (!grammar.test(token)) codes.push("characters");
  if (isLong || token.length < bounds.min) codes.push("length");
  if (!isLong) codes.push(...personalCodes(token));
  return codes;
}
