import type { Outcome } from "./outcome.ts";
import { parseToken, type TokenCode } from "./token.ts";

/** Why an idempotency key is refused besides the rules of tokens, and what to do about it. */
export const idempotencyKeyRules = {
  required: "Send a key that is new for each check and the same for each repetition of it.",
  malformed: "Send one RFC 8941 string, or the bare token.",
} as const;

/** A code of {@link idempotencyKeyRules} or of a token. */
export type IdempotencyKeyCode = keyof typeof idempotencyKeyRules | TokenCode;

/** Bounds of the key in characters: 16 hold enough randomness that two callers' keys do not meet. */
export const idempotencyKeyLength = { min: 16, max: 128 } as const;

/**
 * Reads the header `Idempotency-Key` or the field `idempotencyKey`: an RFC 8941 string (`"…"`, as
 * draft-ietf-httpapi-idempotency-key-header-07 wants it) or the bare token, 16–128 of `A–Z a–z 0–9 . _ : -`.
 * Both spellings of one key are one key. A key that looks like an ID or mobile number is refused.
 */
export function parseIdempotencyKey(value: unknown): Outcome<string, IdempotencyKeyCode> {
  if (value === undefined || value === null) return { ok: false, codes: ["required"] };
  if (typeof value !== "string") return { ok: false, codes: ["not_text"] };
  // A longer text cannot become a key by taking its quotes and blanks away. Refused before it is searched.
  if (value.length > idempotencyKeyLength.max * 2) return { ok: false, codes: ["length"] };
  const item = value.trim();
  if (item === "") return { ok: false, codes: ["required"] };
  if (!item.includes('"')) return parseToken(item, idempotencyKeyLength.min, idempotencyKeyLength.max);
  const quoted = /^"([^"\\]*)"$/.exec(item)?.[1];
  if (quoted === undefined) return { ok: false, codes: ["malformed"] };
  return parseToken(quoted, idempotencyKeyLength.min, idempotencyKeyLength.max);
}
