/** Why a token that should mean nothing seems to name a person. */
export type PersonalTokenCode = "looks_like_id_number" | "looks_like_phone_number";

/** Province or 9 for a foreign card, four more digits, a birth date from 1880 to 2099, sequence, check character. */
const idNumberDigits =
  /^(?:[1-5]\d|6[1-6]|71|8[1-3]|9\d)\d{4}(?:18[89]|19\d|20\d)\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/;
/** A mainland mobile number, with or without the country code. */
const phoneDigits = /^(?:(?:00)?86)?1[3-9]\d{9}$/;

/** Both, written in groups; the groups stand between characters that are neither letters nor digits. */
const groupedIdNumber = /(?<![0-9A-Za-z])\d{6}[._:-]\d{8}[._:-]?\d{3}[\dXx](?![0-9A-Za-z])/g;
const groupedPhone =
  /(?<![0-9A-Za-z])(?:(?:00)?86[._:-])?(?:1[3-9]\d{9}|1[3-9]\d[._:-]\d{4}[._:-]\d{4})(?![0-9A-Za-z])/;

/**
 * Says whether a token (an idempotency key, a reference) looks like an ID number or a mobile number, whole or
 * in part: such tokens reach logs and records of others, where personal data must not be. The check character
 * is not looked at, because a mistyped number still tells who is meant. Runs of hexadecimal digits with a
 * letter among them are taken for random, so that no UUID or digest is refused by chance.
 */
export function personalTokenCodes(token: string): PersonalTokenCode[] {
  const runs = digitRuns(token);
  const codes: PersonalTokenCode[] = [];
  if (runs.some((run) => idNumberDigits.test(run)) || hasGroupedIdNumber(token)) {
    codes.push("looks_like_id_number");
  }
  if (runs.some((run) => phoneDigits.test(run.replace(/x$/i, ""))) || groupedPhone.test(token)) {
    codes.push("looks_like_phone_number");
  }
  return codes;
}

/** The longest runs of digits, each with the X that may follow it. */
function digitRuns(token: string): string[] {
  return (token.match(/[0-9A-Za-z]+/g) ?? [])
    .filter((word) => /^\d+$/.test(word) || !/^[0-9A-Fa-f]+$/.test(word))
    .flatMap((word) => word.match(/\d+[Xx]?/g) ?? []);
}

function hasGroupedIdNumber(token: string): boolean {
  const grouped = token.match(groupedIdNumber) ?? [];
  return grouped.some((text) => idNumberDigits.test(text.replaceAll(/[._:-]/g, "")));
}
