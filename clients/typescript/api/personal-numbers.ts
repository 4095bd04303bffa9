/** Which number of a person a key looks like. */
type PersonalCode = "looks_like_id_number" | "looks_like_phone_number";

/**
 * A province, or 9 for a foreign card; then four more digits, a birth date from 1880 to 2099, a sequence and a check
 * character.
 */
const idNumberDigits =
  /^(?:[1-5]\d|6[1-6]|71|8[1-3]|9\d)\d{4}(?:18[89]|19\d|20\d)\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/;
/** A mainland mobile number, with or without the country code or a 0. */
const phoneDigits = /^(?:0|(?:00)?86)?1[3-9]\d{9}$/;

/** Both, written in groups between characters that are neither letters nor digits. */
const groupedIdNumber = /(?<![0-9A-Za-z])\d{6}[._:-]\d{8}[._:-]?\d{3}[\dXx](?![0-9A-Za-z])/g;
const groupedPhone =
  /(?<![0-9A-Za-z])(?:(?:00)?86[._:-])?(?:1[3-9]\d{9}|1[3-9]\d[._:-]\d{4}[._:-]\d{4}|1[3-9]\d[._:-]\d{3}[._:-]\d{5}|1[3-9]\d\d[._:-]\d{4}[._:-]\d{3})(?![0-9A-Za-z])/;

/** Within a longer run, the provinces are exact, the birth date is in 2024 at the latest, and the check character is right. */
const withinRun =
  /(?=((?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[1-3]|9\d)\d{4}(?:18[89]\d|19\d\d|20[01]\d|202[0-4])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]))\d/g;
const separators = /(?<=\d)[._:-]+(?=[\dXx])/g;

/** The weights and characters of ISO 7064 MOD 11-2. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = "10X98765432";

/** Whether a token looks like an ID or mobile number, or holds one: the rules of the API, which refuses such keys. */
export function personalCodes(token: string): PersonalCode[] {
  const runs = digitRuns(token);
  const grouped = (token.match(groupedIdNumber) ?? []).map((text) => text.replaceAll(/[._:-]/g, ""));
  const codes: PersonalCode[] = [];
  if ([...runs, ...grouped].some((run) => idNumberDigits.test(run)) || holdsIdNumber(token)) {
    codes.push("looks_like_id_number");
  }
  if (runs.some((run) => phoneDigits.test(run.replace(/x$/i, ""))) || groupedPhone.test(token)) {
    codes.push("looks_like_phone_number");
  }
  return codes;
}

function holdsIdNumber(token: string): boolean {
  const found = [...token.replaceAll(separators, "").matchAll(withinRun)];
  return found.some(([, number = ""]) => checkCharacterOf(number) === number.slice(-1).toUpperCase());
}

function checkCharacterOf(number: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number.charAt(index)), 0);
  return checkCharacters.charAt(sum % 11);
}

/** A word of hexadecimal digits is random unless its letters are only before and after its digits. */
const randomWord = /^(?=.*[A-Fa-f])(?![A-Fa-f]{0,3}\d+[A-Fa-f]{0,3}$)[0-9A-Fa-f]+$/;
const uuid = /(?<![0-9A-Za-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9A-Za-z])/gi;

/** The longest runs of digits, each with the X that may follow it, except for those in random words. */
function digitRuns(token: string): string[] {
  return (token.replaceAll(uuid, "-").match(/[0-9A-Za-z]+/g) ?? [])
    .filter((word) => !randomWord.test(word))
    .flatMap((word) => word.match(/\d+[Xx]?/g) ?? []);
}
