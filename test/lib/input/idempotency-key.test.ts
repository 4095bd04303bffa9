import { expect, test } from "vitest";
import { parseIdempotencyKey } from "../../../lib/input/idempotency-key.ts";

const accepted = (value: string) => ({ ok: true, value });
const refused = (...codes: string[]) => ({ ok: false, codes });

test.each([
  "order-2026-11-22-000017",
  "a".repeat(16),
  "A_b.c:d-0".repeat(14),
  "8e03978e-40d5-43e8-bc93-6894a57f9324",
  "01JD9Z7Q8V2M4N6P8R0S2T4V6X",
])("takes the bare token and the RFC 8941 string for the same key: %s", (key) => {
  expect(parseIdempotencyKey(key)).toEqual(accepted(key));
  expect(parseIdempotencyKey(`"${key}"`)).toEqual(accepted(key));
  expect(parseIdempotencyKey(` "${key}"\t`)).toEqual(accepted(key));
});

test.each([undefined, null, "", "  "])("says that a key is required when there is none: %j", (value) => {
  expect(parseIdempotencyKey(value)).toEqual(refused("required"));
});

test.each([17, true, ["a".repeat(16)], { key: "a" }])("refuses a key that is not text: %j", (value) => {
  expect(parseIdempotencyKey(value)).toEqual(refused("not_text"));
});

test.each([
  `"${"a".repeat(16)}`,
  `${"a".repeat(16)}"`,
  `"${"a".repeat(16)}", "${"b".repeat(16)}"`,
  `"${"a".repeat(16)}";v=1`,
  `"${"a".repeat(8)}\\"${"a".repeat(8)}"`,
])("refuses what is neither one string nor a token: %s", (value) => {
  expect(parseIdempotencyKey(value)).toEqual(refused("malformed"));
});

test("holds the length of the key itself between 16 and 128 characters", () => {
  expect(parseIdempotencyKey("a".repeat(15))).toEqual(refused("length"));
  expect(parseIdempotencyKey(`"${"a".repeat(15)}"`)).toEqual(refused("length"));
  expect(parseIdempotencyKey("a".repeat(128))).toEqual(accepted("a".repeat(128)));
  expect(parseIdempotencyKey("a".repeat(129))).toEqual(refused("length"));
  expect(parseIdempotencyKey(" ".repeat(1_000_000))).toEqual(refused("length"));
  expect(parseIdempotencyKey('""')).toEqual(refused("empty"));
});

test.each([
  "张".repeat(16),
  "order 2026 11 22 17",
  "a/b/c/d/e/f/g/h/i",
  "key{0123456789ab}",
  "a".repeat(15) + "\n.",
])("refuses characters outside the grammar: %j", (value) => {
  expect(parseIdempotencyKey(value)).toEqual(refused("characters"));
});

test("names every violated rule at once", () => {
  expect(parseIdempotencyKey("张 13912345678")).toEqual(
    refused("characters", "length", "looks_like_phone_number"),
  );
});
