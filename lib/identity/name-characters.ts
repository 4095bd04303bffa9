import { lazily } from "../base/lazily.ts";
import { radicalCharacters } from "./radicals.ts";
import { drawnBlanks, invisibleCharacters } from "./text.ts";

/**
 * What counts as a Han character: unified ideographs, 々 〇, compatibility ideographs, every private-use character
 * (the police database stores rare characters as such), and all of planes 2 and 3, assigned or not.
 */
const han = String.raw`\p{Unified_Ideograph}\u3005\u3007\uF900-\uFAFF\u{2F800}-\u{2FA1F}\p{Co}\u{20000}-\u{2FFFD}\u{30000}-\u{3FFFD}`;
/** Letters that NFC composes, without full-width forms, Roman numerals and ligatures. */
const latin = String.raw`A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF`;
/** Pinyin in place of a character that could not be typed. Tones are never written in it. */
const pinyin = "A-Za-zÜü";
/** The dot between the parts of a name, U+00B7. */
export const dot = "·";
const blank = String.raw`\p{Zs}${drawnBlanks}`;

/** Full stops: . ․ ﹒ ．, and 。 ︒ ｡, which a Chinese keyboard gives for the key with the dot. */
const fullStops = String.raw`.\u2024\uFE52\uFF0E\u3002\uFE12\uFF61`;
/** Other signs that are drawn as a dot, in the middle of the line or big, or as several dots. */
const otherDots = String.raw`°˙¨˚\u0589\u06D4\u0F0B\u0F0C\u1427\u16EB\u1802\u1803\u1809‣‥…⁃⁌⁍⁖⁘⁙⁚⁛⁝⁞∘⊙⋄⋮⋯⏺■▪▫▬▮▯◆-◊●◉◎◌◘◦◻-◾♢♦⚪⚫⚬❍❖⦁⬛⬤⬥⬩⬪⬝⸰⸱⸳⸼︙︰\uFE45\uFE46ㆍꞏ\u{10101}\u{1F784}`;
/** Signs that are drawn as a dash or a line, besides those that Unicode calls dashes. */
const otherDashes = String.raw`_＿~～¯￣ˉˍ˗˜‗‾⁓⁻₋−∼∽─━┄┅┈┉═╌╍╴╶╸╺⎯⎺⎻⎼⎽➖\uFE49-\uFE4Fーｰ`;
const signs = String.raw`${fullStops}${otherDots}${otherDashes}\p{Pd}`;

/**
 * All patterns for a name that is not plain. They are text and not literals, because V8 reads the classes of a literal
 * when it loads the module, wherever the literal is, and Unicode classes take milliseconds.
 */
export const namePatterns = lazily(() => ({
  invisible: unicode(`[${invisibleCharacters}]`),
  outerBlanks: unicode(String.raw`^[\p{White_Space}${drawnBlanks}]+|[\p{White_Space}${drawnBlanks}]+$`),
  radicals: unicode(`[${radicalCharacters}]`),
  fullWidthLetters: unicode("[Ａ-Ｚａ-ｚ]"),
  fullWidthSigns: unicode("[＇，－．]"),
  spelledUmlauts: unicode(String.raw`[Uu]\u0308`),
  dotLookalikes: unicode(String.raw`[\u2022\u2027\u30FB\uFF65\u22C5\u2219\u0387]`),
  fullStopBetweenHan: unicode(`[${fullStops}](?<=[${han}][${blank}]*.)(?=[${blank}]*[${han}])`),
  dotWithBlanks: unicode(`[${blank}]*${dot}[${blank}]*`),
  blanks: unicode(`[${blank}]+`),
  hasBlank: unicode(`[${blank}]`, "u"),
  hasHan: unicode(`[${han}]`, "u"),
  hasLatin: unicode(`[${latin}]`, "u"),
  /** A sign that stands where a dot belongs in a name with Han characters, with blanks around it. */
  separators: unicode(
    `[${blank}]*[${signs}](?<=[${han}${pinyin}][${signs}${dot}${blank}]*)(?=[${signs}${dot}${blank}]*[${han}${pinyin}])[${blank}]*`,
  ),
  foreignToHanName: unicode(`[^${han}${pinyin}${dot}${blank}]`, "u"),
  foreignToLatinName: unicode(String.raw`[^${latin}${dot}\p{Zs}'’.,\-]`, "u"),
  /**
   * Where the code of the police database may differ from the one that is sent: private use, ideographs that came later
   * than the first ones and were private-use codes until then, compatibility ideographs, 〇, and the dot.
   */
  codedInSeveralWays: unicode(
    String.raw`[\p{Co}\u3400-\u4DBF\u9FA6-\u9FFF\u{20000}-\u{3FFFD}\uF900-\uFAFF〇${dot}]`,
    "u",
  ),
}));

function unicode(source: string, flags = "gu"): RegExp {
  return new RegExp(source, flags);
}
