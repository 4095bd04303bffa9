import type { DocumentType } from "../domain/document-types.ts";
import { checkCharacterOf } from "../base/check-character.ts";
import { lazily } from "../base/lazily.ts";
import type { Outcome } from "../input/outcome.ts";
import { drawnBlanks, invisibleCharacters, maxTextLength } from "./text.ts";

/** Why an ID number is refused, in the order of the rules, and what to do about it. */
export const idNumberRules = {
  required: "Send the ID number.",
  not_text: "Send a JSON string: a JSON number loses digits.",
  too_long: "Send at most 256 characters.",
  empty: "Send the ID number, not only spaces.",
  scientific_number:
    "Format the column as text and export the number again: a spreadsheet has written it as 1.1E+17, and its last digits are lost.",
  legacy_15:
    "Ask for the 18-digit number: 15-digit numbers have been void since 2013 and cannot be converted safely.",
  unsupported_document: "No configured provider can check this document. Ask for another one.",
  characters: "Send 17 digits and a digit or X, without separators.",
  length: "Send 18 characters.",
  province: "Check the first two digits: there is no such province.",
  birth_date: "Check digits 7 to 14: they are not a date from 1880-01-01 to today in Asia/Shanghai.",
  check_character: "Check every digit: the last character does not match the others.",
} as const;

/** A code of {@link idNumberRules}. */
export type IdNumberCode = keyof typeof idNumberRules;

/** What determines whether a number is valid, besides the number itself. */
export type IdNumberRules = {
  /** The day in Asia/Shanghai as `YYYY-MM-DD`. */
  today: string;
  supportedDocumentTypes: ReadonlySet<DocumentType>;
};

/** What most callers send. It avoids the Unicode classes, which take milliseconds to compile. */
const normalIdNumber = /^[0-9X]+$/;
const ignored = lazily(
  () => new RegExp(String.raw`[\p{White_Space}${drawnBlanks}${invisibleCharacters}]`, "gu"),
);

/** The provinces of GB/T 2260, plus 66 and 71, and 81–83 for the residence permits of 港澳台居民. */
const provinces: ReadonlySet<string> = new Set(
  [
    [11, 15],
    [21, 23],
    [31, 37],
    [41, 46],
    [50, 54],
    [61, 66],
    [71, 71],
    [81, 83],
  ].flatMap(([first = 0, last = 0]) => Array.from({ length: last - first + 1 }, (_, i) => String(first + i))),
);

/** The date of birth in the standard's own second example. */
const earliestBirthDate = "1880-01-01";

/** Both cards of foreign permanent residents, that of 2023 and the older one. Their other rules are not public. */
const foreignCard = /^(?:9\d{16}[\dX]|[A-Za-z]{3}\d{12})$/;

/** How a spreadsheet writes a number with more digits than it can hold, such as 1.10009E+17. */
const scientificNumber = /^\d(?:[.,]\d+)?[Ee]\+?\d{1,3}$/;

/** Returns the number without spaces and invisible characters, in ASCII digits and X. Nothing is corrected. */
export function normalizeIdNumber(text: string): string {
  if (normalIdNumber.test(text)) return text;
  return text
    .replace(ignored(), "")
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[xＸｘⅩⅹ]/g, "X");
}

/**
 * Reads a resident ID number (GB 11643-1999) and returns the type of its document. There is no table of regions: none
 * is complete, and each one has refused real people. That nobody can check a document is a refusal of this deployment.
 */
export function parseIdNumber(
  value: unknown,
  limits: IdNumberRules,
): Outcome<{ idNumber: string; documentType: DocumentType }, IdNumberCode> {
  if (value === undefined || value === null) return { ok: false, codes: ["required"] };
  if (typeof value !== "string") return { ok: false, codes: ["not_text"] };
  if (value.length > maxTextLength) return { ok: false, codes: ["too_long"] };
  const idNumber = normalizeIdNumber(value);
  if (idNumber === "") return { ok: false, codes: ["empty"] };
  if (scientificNumber.test(idNumber)) return { ok: false, codes: ["scientific_number"] };
  if (/^\d{15}$/.test(idNumber)) return { ok: false, codes: ["legacy_15"] };

  const documentType = documentTypeOf(idNumber);
  const refusals: IdNumberCode[] = limits.supportedDocumentTypes.has(documentType)
    ? []
    : ["unsupported_document"];
  const broken = documentType === "foreign_permanent_resident_card" ? [] : violations(idNumber, limits.today);
  if (broken.length > 0) return { ok: false, codes: [...refusals, ...broken] };
  return { ok: true, value: { idNumber, documentType }, ...(refusals.length === 0 ? {} : { refusals }) };
}

function documentTypeOf(idNumber: string): DocumentType {
  if (foreignCard.test(idNumber)) return "foreign_permanent_resident_card";
  return /^8[123]\d{15}[\dX]$/.test(idNumber) ? "residence_permit" : "mainland_id";
}

/** Returns the broken rules, beginning with `characters`. A rule applies only if the characters that it reads exist. */
function violations(idNumber: string, today: string): IdNumberCode[] {
  const codes: IdNumberCode[] = [];
  const isWellFormed = /^\d{17}[\dX]$/.test(idNumber);
  if (!isWellFormed) {
    if (!/^\d*X?$/.test(idNumber)) codes.push("characters");
    // Count code points: to the person who typed it, a code point in plane 2 is one character.
    if (Array.from(idNumber).length !== 18) return [...codes, "length"];
  }
  const province = idNumber.slice(0, 2);
  if (/^\d{2}$/.test(province) && !provinces.has(province)) codes.push("province");
  const birthDate = /^.{6}(\d{4})(\d{2})(\d{2})/u.exec(idNumber);
  if (birthDate !== null && !isBirthDate(birthDate.slice(1).join("-"), today)) codes.push("birth_date");
  if (isWellFormed && checkCharacterOf(idNumber) !== idNumber.charAt(17)) codes.push("check_character");
  return codes;
}

function isBirthDate(date: string, today: string): boolean {
  const [year, month, day] = date.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  if (date < earliestBirthDate || date > today || month < 1 || month > 12) return false;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day >= 1 && day <= daysInMonth;
}
