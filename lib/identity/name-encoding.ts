import { namePatterns } from "./name-characters.ts";

/** A warning about an accepted name; `name_encoding`: the vendor may have registered it in other codes. */
export type NameWarning = "name_encoding";

/** Ideographs of the first version of Unicode, which have one code everywhere. */
const codedInOneWay = /^[\u4E00-\u9FA5]+$/;

/**
 * The warnings about a name in normal form. Vendors compare names by code, so a mismatch of a name that can be coded in
 * several ways says less than another one.
 */
export function nameWarnings(name: string): NameWarning[] {
  if (codedInOneWay.test(name)) return [];
  return namePatterns().codedInSeveralWays.test(name) ? ["name_encoding"] : [];
}

/**
 * What is left of UTF-8 after it was read in another encoding: 锟斤拷 is two U+FFFD read as GBK, 嚙踝蕭 as Big5, 占쏙옙 as
 * code page 949 and ｿｽ the end of one as code page 932. The last line is UTF-8 read as Latin-1; a dot may follow a letter.
 */
const damagedTwice = new RegExp(
  [
    "锟斤|斤拷|拷锟",
    "嚙踝|踝蕭|蕭嚙",
    "占쏙|쏙옙|옙占",
    "ｿ·?ｽ",
    String.raw`[\u00C2-\u00F4][\u0080-\u009F\u00A1-\u00B6\u00B8-\u00BF]`,
  ].join("|"),
);

/** Whether a name shows that its text was decoded in the wrong encoding and encoded again. */
export function isDamagedTwice(name: string): boolean {
  return damagedTwice.test(name);
}
