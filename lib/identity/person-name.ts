import type { DocumentType } from "../domain/document-types.ts";
import { lazily } from "../base/lazily.ts";
import type { Outcome } from "../input/outcome.ts";
import { invisibleCharacters, maxTextLength } from "./text.ts";

/** Why a name is refused, in the order of the rules, and what to do about it. */
export const personNameRules = {
  required: "Send the name.",
  not_text: "Send a JSON string.",
  too_long: "Send at most 256 characters.",
  empty: "Send the name, not only spaces.",
  lone_surrogate: "Encode the name as UTF-8 again: half of a character is missing.",
  control_character: "Remove tabs, line breaks and other control characters.",
  digit: "Remove the digits.",
  placeholder: "Send the character that * ? □ 〓 ○ or � replaces.",
  description_sequence: "Send the character itself, not a description of its parts.",
  radical: "Send the character itself, not a radical from the radicals supplement.",
  unsupported_script:
    "Send the name in Han characters, or in Latin letters if the document has no Han characters.",
  characters: "Remove the characters that do not occur in names.",
  dot_position: "Use single dots, and only between the parts of the name.",
  ambiguous_space: "Send the name without spaces, or with · between its parts, as on the document.",
  length: "Send 1 to 50 characters, or 2 to 60 for a name in Latin letters.",
  latin_name: "Send the name in Han characters, as on the mainland ID card with this number.",
} as const;

/** A code of {@link personNameRules}. */
export type PersonNameCode = keyof typeof personNameRules;

/**
 * What counts as a Han character: unified ideographs, 々 〇, compatibility ideographs, every private-use character
 * (the police database stores rare characters as such), and all of planes 2 and 3, assigned or not.
 */
const han = String.raw`\p{Unified_Ideograph}\u3005\u3007\uF900-\uFAFF\u{2F800}-\u{2FA1F}\p{Co}\u{20000}-\u{3FFFF}`;
/** Letters that NFC composes, without full-width forms, Roman numerals and ligatures. */
const latin = String.raw`A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF`;
const dot = "·";

/** Most names. No rule changes, drops or refuses any of these characters, so such a name needs no further check. */
const plainHanName = /^[\u4E00-\u9FFF]{1,50}$/;

/** Spaces are removed from Han names of up to this many characters (张 三); a longer one may be two names. */
const maxSpacedCharacters = 4;

/**
 * All patterns for a name that is not plain. They are text and not literals, because V8 reads the classes of a literal
 * when it loads the module, wherever the literal is, and Unicode classes take milliseconds.
 */
const patterns = lazily(() => ({
  removed: unicode(String.raw`[${invisibleCharacters}\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`),
  outerBlanks: unicode(String.raw`^\p{White_Space}+|\p{White_Space}+$`),
  kangxiRadicals: unicode(String.raw`[\u2F00-\u2FD5]`),
  dotLookalikes: unicode(String.raw`[\u2022\u2027\u30FB\uFF65\u22C5\u2219\u0387\uFF0E]`),
  fullStopBetweenHan: unicode(String.raw`(?<=[${han}]\p{Zs}*)\.(?=\p{Zs}*[${han}])`),
  dotWithBlanks: unicode(String.raw`\p{Zs}*${dot}\p{Zs}*`),
  blanks: unicode(String.raw`\p{Zs}+`),
  hasBlank: unicode(String.raw`\p{Zs}`, "u"),
  hasHan: unicode(`[${han}]`, "u"),
  hasLatin: unicode(`[${latin}]`, "u"),
  foreignToHanName: unicode(String.raw`[^${han}A-Za-z${dot}\p{Zs}]`, "u"),
  foreignToLatinName: unicode(String.raw`[^${latin}${dot}\p{Zs}'’.,\-]`, "u"),
  /** What no name contains, by rule. Other characters outside the name's script break the rule `characters`. */
  characterRules: [
    { code: "lone_surrogate", pattern: unicode(String.raw`\p{Cs}`) },
    { code: "control_character", pattern: unicode(String.raw`[\p{Cc}\u2028\u2029]`) },
    { code: "digit", pattern: unicode(String.raw`\p{Nd}`) },
    { code: "placeholder", pattern: unicode(String.raw`[*?＊？□〓○◯\uFFFD]`) },
    { code: "description_sequence", pattern: unicode(String.raw`[\u2FF0-\u2FFF\u303E\u31EF]`) },
    { code: "radical", pattern: unicode(String.raw`[\u2E80-\u2EFF]`) },
    // The database stores the Han form, whatever the original script of a name.
    {
      code: "unsupported_script",
      pattern: unicode(String.raw`(?![\p{sc=Han}\p{sc=Latn}\p{sc=Zinh}])[\p{L}\p{M}]`),
    },
  ] satisfies { code: PersonNameCode; pattern: RegExp }[],
}));

/**
 * Returns the name in the form in which names are compared: without characters that were copied by accident, with one
 * kind of dot, without meaningless spaces, with ideographs for Kangxi radicals, and in NFC if it is Latin. Han
 * characters are never folded: NFC replaces compatibility ideographs, which belong to other people's names. Idempotent.
 */
export function normalizePersonName(text: string): string {
  if (plainHanName.test(text)) return text;
  const { removed, outerBlanks, kangxiRadicals, dotLookalikes, fullStopBetweenHan, dotWithBlanks, blanks } =
    patterns();
  const name = text
    .replace(removed, "")
    .replace(outerBlanks, "")
    .replace(kangxiRadicals, (radical) => radical.normalize("NFKC"))
    .replace(dotLookalikes, dot)
    .replace(fullStopBetweenHan, dot)
    .replace(dotWithBlanks, dot);
  if (isLatinName(name)) return name.normalize("NFC").replace(blanks, " ");
  const withoutBlanks = name.replace(blanks, "");
  return countCharacters(withoutBlanks) <= maxSpacedCharacters ? withoutBlanks : name;
}

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
  if (plainHanName.test(value)) return { ok: true, value };
  const name = normalizePersonName(value);
  if (name === "") return { ok: false, codes: ["empty"] };

  const isLatin = isLatinName(name);
  const { characterRules, foreignToHanName, foreignToLatinName, hasBlank } = patterns();
  const codes: PersonNameCode[] = characterRules
    .filter(({ pattern }) => name.search(pattern) !== -1)
    .map(({ code }) => code);
  const rest = characterRules.reduce((text, { pattern }) => text.replace(pattern, ""), name);
  if ((isLatin ? foreignToLatinName : foreignToHanName).test(rest)) codes.push("characters");
  if (/^·|··|·$/.test(name)) codes.push("dot_position");
  if (!isLatin && hasBlank.test(name)) codes.push("ambiguous_space");
  const length = countCharacters(name);
  if (isLatin ? length < 2 || length > 60 : length > 50) codes.push("length");
  if (isLatin && documentType === "mainland_id") codes.push("latin_name");
  return codes.length === 0 ? { ok: true, value: name } : { ok: false, codes };
}

function isLatinName(name: string): boolean {
  const { hasHan, hasLatin } = patterns();
  return hasLatin.test(name) && !hasHan.test(name);
}

/** Counts code points: a rare character is one character but two UTF-16 code units. */
function countCharacters(text: string): number {
  return Array.from(text).length;
}

function unicode(source: string, flags = "gu"): RegExp {
  return new RegExp(source, flags);
}
