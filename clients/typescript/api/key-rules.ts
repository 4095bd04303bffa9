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

/**
 * A province, or 9 for a foreign card; then four more digits, a birth date from 1880 to 2099, a sequence and a check
 * character.
 */
const idNumberDigits =
  /^(?:[1-5]\d|6[1-6]|71|8[1-3]|9\d)\d{4}(?:18[89]|19\d|20\d)\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/;
/** A mainland mobile number, with or without the country code. */
const phoneDigits = /^(?:(?:00)?86)?1[3-9]\d{9}$/;

/** Both, written in groups between characters that are neither letters nor digits. */
const groupedIdNumber = /(?<![0-9A-Za-z])\d{6}[._:-]\d{8}[._:-]?\d{3}[\dXx](?![0-9A-Za-z])/g;
const groupedPhone =
  /(?<![0-9A-Za-z])(?:(?:00)?86[._:-])?(?:1[3-9]\d{9}|1[3-9]\d[._:-]\d{4}[._:-]\d{4})(?![0-9A-Za-z])/;

function personalCodes(token: string): IdempotencyKeyCode[] {
  const runs = digitRuns(token);
  const grouped = (token.match(groupedIdNumber) ?? []).map((text) => text.replaceAll(/[._:-]/g, ""));
  const codes: IdempotencyKeyCode[] = [];
  if ([...runs, ...grouped].some((run) => idNumberDigits.test(run))) codes.push("looks_like_id_number");
  if (runs.some((run) => phoneDigits.test(run.replace(/x$/i, ""))) || groupedPhone.test(token)) {
    codes.push("looks_like_phone_number");
  }
  return codes;
}

/** The longest runs of digits, each with the X that may follow it, except for those in hexadecimal numbers. */
function digitRuns(token: string): string[] {
  return (token.match(/[0-9A-Za-z]+/g) ?? [])
    .filter((word) => /^\d+$/.test(word) || !/^[0-9A-Fa-f]+$/.test(word))
    .flatMap((word) => word.match(/\d+[Xx]?/g) ?? []);
}
