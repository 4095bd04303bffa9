import { madeUpPerson } from "../samples/people.ts";
import { bodyOf, kindOf, upTo, type BadInput } from "./bad-input.ts";

function keyCases(className: string, keys: readonly (string | null)[], codes: readonly string[]): BadInput[] {
  return keys.map((idempotencyKey, n) => ({
    class: `idempotency key: ${className}`,
    kind: kindOf(n),
    body: bodyOf(kindOf(n), n),
    idempotencyKey,
    expectedErrors: codes.map((code) => `idempotencyKey ${code}`),
  }));
}

const token = "0123456789abcdefg";

export const badIdempotencyKeys: readonly BadInput[] = [
  ...keyCases("missing", [null, null, "", ""], ["required"]),
  ...keyCases(
    "not one string",
    [
      `"${token}`,
      `${token}"`,
      `"${token}", "${token}"`,
      `"${token}";a=1`,
      `"${token}" x`,
      `"ab\\"${token}"`,
      `"${token}\\\\"`,
    ],
    ["malformed"],
  ),
  ...keyCases(
    "other characters",
    " !#$%&'()*+,/;<=>?@[\\]^`{|}~".split("").map((character) => `${token}${character}${token}`),
    ["characters"],
  ),
  ...keyCases("empty string", ['""'], ["empty"]),
  ...keyCases(
    "too short or too long",
    [
      ...upTo(15).map((n) => token.slice(0, n + 1)),
      ...[129, 130, 200, 256, 500].map((length) => "k".repeat(length)),
    ],
    ["length"],
  ),
  ...keyCases(
    "an ID number",
    upTo(60).flatMap((n) => [madeUpPerson(n).idNumber, `"check-${madeUpPerson(n).idNumber}"`]),
    ["looks_like_id_number"],
  ),
  ...keyCases(
    "a mobile number",
    upTo(40).map((n) => `check-139${n + 10_000_000}-1`),
    ["looks_like_phone_number"],
  ),
];
