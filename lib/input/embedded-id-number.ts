import { checkCharacterOf } from "../base/check-character.ts";

/**
 * An ID number within a longer run: province, or 9 for a foreign card; four more digits; a birth date from 1880 to 2024;
 * sequence; check character. Later dates do not count, because order numbers hold the date of their order: one in 25 of them
 * would look like an ID number.
 */
const shape =
  /(?=((?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[1-3]|9\d)\d{4}(?:18[89]\d|19\d\d|20[01]\d|202[0-4])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]))\d/g;

/** What may stand between the digits of a number: each character of a token that is no letter and no digit. */
const separators = /(?<=\d)[._:-]+(?=[\dXx])/g;

const idNumberLength = 18;

/** Whether a token holds an ID number with the right check character, whatever it is glued to and however it is grouped. */
export function holdsIdNumber(token: string): boolean {
  if (token.length < idNumberLength) return false;
  for (const [, found = ""] of token.replaceAll(separators, "").matchAll(shape)) {
    const digits = found.slice(0, -1);
    if (checkCharacterOf(digits) === found.slice(-1).toUpperCase()) return true;
  }
  return false;
}
