import { holdsIdNumber } from "./embedded-id-number.ts";

/** Why a token that should have no meaning seems to identify a person. */
export type PersonalTokenCode = "looks_like_id_number" | "looks_like_phone_number";

/** Province, or 9 for a foreign card; four more digits; a birth date from 1880 to 2099; sequence; check character. */
const idNumberDigits =
  /^(?:[1-5]\d|6[1-6]|71|8[1-3]|9\d)\d{4}(?:18[89]|19\d|20\d)\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/;
/** A mainland mobile number, with or without the country code or the 0 that long-distance calls began with. */
const phoneDigits = /^(?:0|(?:00)?86)?1[3-9]\d{9}$/;

/** A mobile number has 11 digits, and an ID number more: most tokens need no further look. */
const hasDigitsOfNumber = /(?:\d\D*){11}/;

/** Both, written in groups that are surrounded by characters that are neither letters nor digits. */
const groupedIdNumber = /(?<![0-9A-Za-z])\d{6}[._:-]\d{8}[._:-]?\d{3}[\dXx](?![0-9A-Za-z])/g;
const groupedPhone =
  /(?<![0-9A-Za-z])(?:(?:00)?86[._:-])?(?:1[3-9]\d{9}|1[3-9]\d[._:-]\d{4}[._:-]\d{4}|1[3-9]\d[._:-]\d{3}[._:-]\d{5}|1[3-9]\d\d[._:-]\d{4}[._:-]\d{3})(?![0-9A-Za-z])/;

/**
 * Says whether a token (an idempotency key, a reference, a caller) or a part of it looks like an ID number or a mobile
 * number. Such tokens reach other systems' logs and records, which must not contain personal data.
 *
 * A number that stands by itself between letters and signs needs no right check character: a mistyped number still
 * identifies a person. One that is glued to other digits, or grouped in any way, is found by its check character: of a
 * million random texts of 32 digits, some 400 are taken for one. A mobile number has none, so it is not found among
 * other digits. A run of hexadecimal digits that includes letters between digits counts as random, so that no UUID or
 * digest is refused by chance.
 */
export function personalTokenCodes(token: string): PersonalTokenCode[] {
  if (!hasDigitsOfNumber.test(token)) return [];
  const runs = digitRuns(token);
  const codes: PersonalTokenCode[] = [];
  if (runs.some((run) => idNumberDigits.test(run)) || hasGroupedIdNumber(token) || holdsIdNumber(token)) {
    codes.push("looks_like_id_number");
  }
  if (runs.some((run) => phoneDigits.test(run.replace(/x$/i, ""))) || groupedPhone.test(token)) {
    codes.push("looks_like_phone_number");
  }
  return codes;
}

/** A word of hexadecimal digits with letters, which is random unless the letters are only before and after its digits. */
const randomWord = /^(?=.*[A-Fa-f])(?![A-Fa-f]{0,3}\d+[A-Fa-f]{0,3}$)[0-9A-Fa-f]+$/;
const uuid = /(?<![0-9A-Za-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9A-Za-z])/gi;

/** Returns the longest runs of digits, each with the X that may follow it. */
function digitRuns(token: string): string[] {
  return (token.replaceAll(uuid, "-").match(/[0-9A-Za-z]+/g) ?? [])
    .filter((word) => !randomWord.test(word))
    .flatMap((word) => word.match(/\d+[Xx]?/g) ?? []);
}

function hasGroupedIdNumber(token: string): boolean {
  const grouped = token.match(groupedIdNumber) ?? [];
  return grouped.some((text) => idNumberDigits.test(text.replaceAll(/[._:-]/g, "")));
}
