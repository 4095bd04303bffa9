import type { DocumentType } from "../domain/document-types.ts";
import { lazily } from "../base/lazily.ts";
import type { Outcome } from "../input/outcome.ts";
import { namePatterns } from "./name-characters.ts";
import { isDamagedTwice } from "./name-encoding.ts";
import { countCharacters, isLatinName, normalizePersonName, plainHanName } from "./normalize-name.ts";
import { radicalCharacters } from "./radicals.ts";
import { maxTextLength } from "./text.ts";

/** Why a name is refused, in the order of the rules, and what to do about it. */
export const personNameRules = {
  required: "Send the name.",
  not_text: "Send a JSON string.",
  too_long: "Send at most 256 characters.",
  empty: "Send the name, not only spaces.",
  encoding: "Read the name from its source again as UTF-8: it was decoded in another encoding on its way.",
  lone_surrogate: "Encode the name as UTF-8 again: half of a character is missing.",
  control_character: "Remove tabs, line breaks and other control characters.",
  digit: "Remove the digits.",
  placeholder: "Send the character that * ? □ 〓 ○ or � replaces.",
  description_sequence: "Send the character itself, not a description of its parts.",
  radical: "Send the character itself, not a radical that is no character.",
  unsupported_script:
    "Send the name in Han characters, or in Latin letters if the document has no Han characters.",
  separator: "Put · (U+00B7) between the parts of the name: another sign stands there.",
  characters: "Remove the characters that do not occur in names. Between its parts, put · (U+00B7).",
  dot_position: "Use single dots, and only between the parts of the name.",
  ambiguous_space: "Send the name without spaces, or with · between its parts, as on the document.",
  length: "Send 1 to 50 characters, or 2 to 60 for a name in Latin letters.",
  latin_name: "Send the name in Han characters, as on the mainland ID card with this number.",
} as const;

/** A code of {@link personNameRules}. */
export type PersonNameCode = keyof typeof personNameRules;

/** What no name contains, by rule. Other characters outside the name's script break the rule `characters`. */
const characterRules = lazily(
  () =>
    [
      { code: "lone_surrogate", pattern: unicode(String.raw`\p{Cs}`) },
      { code: "control_character", pattern: unicode(String.raw`[\p{Cc}\u2028\u2029]`) },
      { code: "digit", pattern: unicode(String.raw`\p{Nd}`) },
      { code: "placeholder", pattern: unicode(String.raw`[*?＊？□〓○◯\uFFFD]`) },
      { code: "description_sequence", pattern: unicode(String.raw`[\u2FF0-\u2FFF\u303E\u31EF]`) },
      { code: "radical", pattern: unicode(`[${radicalCharacters}]`) },
      // The database stores the Han form, whatever the original script of a name.
      {
        code: "unsupported_script",
        pattern: unicode(String.raw`(?![\p{sc=Han}\p{sc=Latn}\p{sc=Zinh}])[\p{L}\p{M}]`),
      },
    ] satisfies { code: PersonNameCode; pattern: RegExp }[],
);

/**
 * Reads a person's name by 民委发〔2016〕33号 and by what the police database is known to store. `documentType` is that
 * of the ID number, or undefined if the number is not valid, in which case the rule on Latin names is not applied.
 */
export function parsePersonName(
  value: unknown,
  documentType: DocumentType | undefined,
): Outcome<string, PersonNameCode> {
  if (value === undefined || value === null) return { ok: false, codes: ["required"] };
  if (typeof value !== "string") return { ok: false, codes: ["not_text"] };
  if (value.length > maxTextLength) return { ok: false, codes: ["too_long"] };
  const name = normalizePersonName(value);
  if (name === "") return { ok: false, codes: ["empty"] };
  if (isDamagedTwice(name)) return { ok: false, codes: ["encoding"] };
  if (plainHanName.test(name)) return { ok: true, value: name };

  const isLatin = isLatinName(name);
  const { separators, foreignToHanName, foreignToLatinName, hasBlank } = namePatterns();
  // A sign between Han characters breaks that rule alone, whatever else it is: ー is also a letter.
  const letters = isLatin ? name : name.replace(separators, "");
  const codes: PersonNameCode[] = characterRules()
    .filter(({ pattern }) => letters.search(pattern) !== -1)
    .map(({ code }) => code);
  const rest = characterRules().reduce((text, { pattern }) => text.replace(pattern, ""), letters);
  if (letters !== name) codes.push("separator");
  if ((isLatin ? foreignToLatinName : foreignToHanName).test(rest)) codes.push("characters");
  if (/^·|··|·$/.test(name)) codes.push("dot_position");
  if (!isLatin && hasBlank.test(letters)) codes.push("ambiguous_space");
  const length = countCharacters(name);
  if (isLatin ? length < 2 || length > 60 : length > 50) codes.push("length");
  if (isLatin && documentType === "mainland_id") codes.push("latin_name");
  return codes.length === 0 ? { ok: true, value: name } : { ok: false, codes };
}

function unicode(source: string): RegExp {
  return new RegExp(source, "gu");
}
