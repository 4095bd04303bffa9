import type { DocumentType } from "../domain/document-types.ts";
import { lazily } from "../base/lazily.ts";
import type { Outcome } from "../input/outcome.ts";
import { invisibleCharacters, maxTextLength } from "./text.ts";

/** Why a name is refused, in the order in which the rules are applied, and what to do about it. */
export const personNameRules = {
  required: "Send the name.",
  not_text: "Send a JSON string.",
  too_long: "Send at most 256 characters.",
  empty: "Send the name, not blanks.",
  lone_surrogate: "Encode the name as UTF-8 again: half of a character is missing.",
  control_character: "Remove tabs, line breaks and other control characters.",
  digit: "Remove the digits.",
  placeholder: "Send the character that * ? □ 〓 ○ or � stands for.",
  description_sequence: "Send the character itself, not a description of its parts.",
  radical: "Send the character itself, not a radical of the radicals supplement.",
  unsupported_script: "Send the name in Han characters, or in Latin letters where the document has none.",
  characters: "Remove the characters that names do not have.",
  dot_position: "Put single dots between the parts of the name only.",
  ambiguous_space: "Write the name without blanks, or with · between its parts, as on the document.",
  length: "Send 1 to 50 characters, or 2 to 60 for a name in Latin letters.",
  latin_name: "Send the name in Han characters, as on the mainland ID card that the number belongs to.",
} as const;

/** A code of {@link personNameRules}. */
export type PersonNameCode = keyof typeof personNameRules;

/**
 * What stands for a Han character: unified ideographs, 々 〇, compatibility ideographs, every private-use
 * character (the police database holds rare ones as such), and all of planes 2 and 3, assigned or not.
 */
const han = String.raw`\p{Unified_Ideograph}\u3005\u3007\uF900-\uFAFF\u{2F800}-\u{2FA1F}\p{Co}\u{20000}-\u{3FFFF}`;
/** Letters that NFC composes, without full-width forms, Roman numerals and ligatures. */
const latin = String.raw`A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF`;
const dot = "·";

/** Most names. None of these characters is changed, dropped or refused by any rule, so that none need be looked at. */
const plainHanName = /^[\u4E00-\u9FFF]{1,50}$/;

/** Blanks are left out of a Han name up to this many characters (张 三): a longer one may be two names. */
const maxSpacedCharacters = 4;

/**
 * Everything that reads a name which is not plain. As text and not as literals: V8 reads the classes of a literal
 * when the module is loaded, wherever it stands, and Unicode classes take milliseconds.
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
  /** What no name holds, by rule. What no rule knows and the name's script does not have is `characters`. */
  characterRules: [
    { code: "lone_surrogate", pattern: unicode(String.raw`\p{Cs}`) },
    { code: "control_character", pattern: unicode(String.raw`[\p{Cc}\u2028\u2029]`) },
    { code: "digit", pattern: unicode(String.raw`\p{Nd}`) },
    { code: "placeholder", pattern: unicode(String.raw`[*?＊？□〓○◯\uFFFD]`) },
    { code: "description_sequence", pattern: unicode(String.raw`[\u2FF0-\u2FFF\u303E\u31EF]`) },
    { code: "radical", pattern: unicode(String.raw`[\u2E80-\u2EFF]`) },
    // The database holds the Han form, whatever the script that a name comes from.
    {
      code: "unsupported_script",
      pattern: unicode(String.raw`(?![\p{sc=Han}\p{sc=Latn}\p{sc=Zinh}])[\p{L}\p{M}]`),
    },
  ] satisfies { code: PersonNameCode; pattern: RegExp }[],
}));

/**
 * The name as it is compared: copied-along characters dropped, one kind of dot, no blanks that mean nothing,
 * Kangxi radicals as ideographs, Latin names in NFC. Han characters are never folded: NFC itself would
 * replace compatibility ideographs, which are other people's names. Idempotent.
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
 * Reads a person's name by 民委发〔2016〕33号 and what the police database is known to hold. `documentType` is that
 * of the ID number, or undefined where the number is not valid and the rule on Latin names cannot be applied.
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

/** Code points: a rare character is one character and two UTF-16 code units. */
function countCharacters(text: string): number {
  return Array.from(text).length;
}

function unicode(source: string, flags = "gu"): RegExp {
  return new RegExp(source, flags);
}
