import { dot, namePatterns } from "./name-characters.ts";
import { ideographOf } from "./radicals.ts";

/** Most names. Nothing normalises, drops or refuses any of these characters by itself. */
export const plainHanName = /^[\u4E00-\u9FFF]{1,50}$/;

/** Spaces are removed from Han names of up to this many characters (张 三); a longer one may be two names. */
const maxSpacedCharacters = 4;

/** How far full-width forms are from ASCII. */
const fullWidthOffset = 0xfee0;

/**
 * Returns the name in the form in which names are compared: without characters that were copied by accident, with one
 * kind of dot, without meaningless spaces, with ideographs for radicals and ASCII for full-width letters, and in NFC if it
 * is Latin. Han characters are never folded: NFC replaces compatibility ideographs, which belong to other people's names.
 * Idempotent. A change of what this returns changes fingerprints: see {@link normalizationVersion}.
 */
export function normalizePersonName(text: string): string {
  if (plainHanName.test(text)) return text;
  const patterns = namePatterns();
  const name = text
    .replace(patterns.invisible, "")
    .replace(patterns.outerBlanks, "")
    .replace(patterns.radicals, ideographOf)
    .replace(patterns.fullWidthLetters, ascii)
    .replace(patterns.spelledUmlauts, (umlaut) => umlaut.normalize("NFC"))
    .replace(patterns.dotLookalikes, dot)
    .replace(patterns.fullStopBetweenHan, dot)
    .replace(patterns.dotWithBlanks, dot);
  if (isLatinName(name)) {
    return name.replace(patterns.fullWidthSigns, ascii).normalize("NFC").replace(patterns.blanks, " ");
  }
  return withoutMeaninglessBlanks(name);
}

/** Whether a name has Latin letters and no Han characters. */
export function isLatinName(name: string): boolean {
  const { hasHan, hasLatin } = namePatterns();
  return hasLatin.test(name) && !hasHan.test(name);
}

/** Counts code points: a rare character is one character but two UTF-16 code units. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** Two and two characters with a blank (古丽 米热) may be the two parts of a name, so their blank has a meaning. */
function withoutMeaninglessBlanks(name: string): string {
  const parts = name.split(namePatterns().blanks);
  const joined = parts.join("");
  const isTwoAndTwo = parts.length === 2 && parts.every((part) => countCharacters(part) === 2);
  return isTwoAndTwo || countCharacters(joined) > maxSpacedCharacters ? name : joined;
}

function ascii(fullWidth: string): string {
  return String.fromCharCode(fullWidth.charCodeAt(0) - fullWidthOffset);
}
