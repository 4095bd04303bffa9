import type { Outcome } from "./outcome.ts";
import { parseToken, type TokenCode } from "./token.ts";

/** Why an idempotency key is refused, in addition to the rules for tokens, and what to do about it. */
export const idempotencyKeyRules = {
  required: "Send a new key for each check, and the same key for each retry of that check.",
  malformed: "Send a bare token or one RFC 8941 string.",
} as const;

/** A code of {@link idempotencyKeyRules} or of a token. */
export type IdempotencyKeyCode = keyof typeof idempotencyKeyRules | TokenCode;

/** Bounds of the key in characters. 16 characters are random enough that no two keys collide. */
const idempotencyKeyLength = { min: 16, max: 128 } as const;

/**
 * Reads the header `Idempotency-Key` or the field `idempotencyKey`: an RFC 8941 string (`"…"`, as
 * draft-ietf-httpapi-idempotency-key-header-07 requires) or the bare token, 16–128 of `A–Z a–z 0–9 . _ : -`.
 * Both spellings are the same key. A key that looks like an ID number or mobile number is refused.
 */
export function parseIdempotencyKey(value: unknown): Outcome<string, IdempotencyKeyCode> {
  if (value === undefined || value === null) return { ok: false, codes: ["required"] };
  if (typeof value !== "string") return { ok: false, codes: ["not_text"] };
  // A longer text cannot become a key even without its quotes and spaces. Refuse it before searching it.
  if (value.length > idempotencyKeyLength.max * 2) return { ok: false, codes: ["length"] };
  const item = value.trim();
  if (item === "") return { ok: false, codes: ["required"] };
  if (!item.includes('"')) return parseToken(item, idempotencyKeyLength.min, idempotencyKeyLength.max);
  const quoted = /^"([^"\\]*)"$/.exec(item)?.[1];
  if (quoted === undefined) return { ok: false, codes: ["malformed"] };
  return parseToken(quoted, idempotencyKeyLength.min, idempotencyKeyLength.max);
}
