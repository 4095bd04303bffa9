import { personalTokenCodes } from "../../lib/input/personal-token.ts";

/**
 * Printable ASCII that no spreadsheet takes for a formula. Without a digit it may be a name in Latin letters, and with an @
 * it may be an address.
 */
const harmless = /^(?![=+-])(?=.*\d)[\x20-\x3F\x41-\x7E]+$/u;
/** Enough to find the row by. */
const mostCharacters = 64;

/**
 * What the results may repeat of a reference that is refused, so that its row can be found: its first 64 characters, if
 * it is ASCII and holds no name, no address and no number of a person, however its digits are grouped. Otherwise an empty
 * text: the results have the number of the row.
 */
export function repeatable(reference: string): string {
  if (!harmless.test(reference)) return "";
  const spellings = [
    reference,
    reference.replaceAll(/[^0-9A-Za-z]/gu, "-"),
    reference.replaceAll(/[^0-9A-Za-z]/gu, ""),
  ];
  return spellings.some((spelling) => personalTokenCodes(spelling).length > 0)
    ? ""
    : reference.slice(0, mostCharacters);
}
