import { fieldCases, upTo, type BadInput } from "./bad-input.ts";

const cases = (className: string, values: readonly unknown[], codes: readonly string[]) =>
  fieldCases(`name: ${className}`, "name", values, codes);

/** Each of the characters, at each of the places in a name that is good without it. */
function within(characters: readonly string[]): string[] {
  return characters.flatMap((character) => [`${character}样本`, `样${character}本`, `样本${character}`]);
}
const inside = (characters: readonly string[]) => characters.map((character) => `样${character}本`);
/** Consecutive code points. */
const range = (first: number, count: number) => upTo(count).map((n) => String.fromCodePoint(first + n));

const atAnEnd = (characters: readonly string[]) =>
  characters.flatMap((character) => [`${character}样本`, `样本${character}`]);

/** Signs that stand for the dot in names, and must not be dropped. */
const dashes = Array.from("-‐‑‒–—―_＿~～〜−－﹣─━➖═");
const dots = Array.from("●◎◦▪■⚫⬤∘°…‥⋯⁃ㆍ¨˚◆◇◈◊⋄♦❍❖⋮⁞");
const stops = Array.from(".．。｡﹒․︒");
const noncharacters = [
  ...range(0xfdd0, 32),
  ...upTo(17).flatMap((plane) => range(plane * 0x1_00_00 + 0xff_fe, 2)),
];

export const badNames: readonly BadInput[] = [
  ...cases("a digit", within([..."0123456789".split(""), "０", "９", "०", "๙"]), ["digit"]),
  ...cases("a placeholder", within(["*", "?", "＊", "？", "□", "〓", "○", "◯"]), ["placeholder"]),
  ...cases("half a character", within(["\ud800", "\ud840", "\udbff", "\udc00", "\udfff"]), [
    "lone_surrogate",
  ]),
  ...cases("a control character", inside([...range(1, 31), ...range(0x7f, 33), "\0", "\u2028", "\u2029"]), [
    "control_character",
  ]),
  ...cases("a description of a character", within(range(0x2ff0, 12)), ["description_sequence"]),
  ...cases("a radical of the supplement", within(["⺀", ...range(0x2ef4, 12), "\u2E9A"]), ["radical"]),
  ...cases("hiragana", within(range(0x3042, 12)), ["unsupported_script"]),
  ...cases("katakana", within([...range(0x30a2, 12), "ｱ"]), ["unsupported_script"]),
  ...cases("a long sound without katakana", ["ー样本", "样本ー"], ["unsupported_script"]),
  ...cases("Hangul", within([...range(0xac00, 8), "ㄱ", "ᄀ"]), ["unsupported_script"]),
  ...cases("Cyrillic and Greek", within("ИванαβΩ".split("")), ["unsupported_script"]),
  ...cases(
    "scripts of China that are not Han",
    ["محمد", "بۇغرا", "བཀྲ་ཤིས".replace("་", ""), "ᠮᠣᠩᠭᠣᠯ", "ꆈꌠ", "ㄅㄆㄇ", "ᥖᥭᥰ", "𖼀𖼁"],
    ["unsupported_script"],
  ),
  ...cases(
    "punctuation",
    within([...'!"#$%&()+,/:;<=>@[\\]^`{|}'.split(""), "，", "、", "（", "）", "《", "“"]),
    ["characters"],
  ),
  ...cases(
    "a sign like a dot or a dash at an end",
    atAnEnd([...dashes, ...dots, ...stops].filter((sign) => sign !== "ㆍ")),
    ["characters"],
  ),
  ...cases("a sign like a dash in place of the dot", inside(dashes), ["separator"]),
  ...cases("a sign like a dot in place of the dot", inside(dots), ["separator"]),
  ...cases(
    "full stops that are not one dot between Han characters",
    stops.flatMap((stop) => [`阿卜杜拉${stop}${stop}样本`, `王${stop}A`, `阿卜杜拉·${stop}样本`]),
    ["separator"],
  ),
  ...cases("noncharacters", inside(noncharacters), ["characters"]),
  ...cases(
    "UTF-8 that was read as another encoding",
    ["锟斤拷", "锟斤", "斤拷", "拷锟", "嚙踝蕭", "蕭嚙", "占쏙옙", "ｿｽ", "å¼ æ ·", "Ã©", "ï¿½"].flatMap(
      (text) => [text, `样${text}`, `${text}本1*`],
    ),
    ["encoding"],
  ),
  ...cases("symbols and emoji", within(["😀", "☆", "♥", "①", "㈠", "Ⅳ", "½", "€", "→", "✓", "㊙"]), [
    "characters",
  ]),
  ...cases("accented letters among Han", within(["é", "ß", "ǚ", "ｕ\u0301"]), ["characters"]),
  ...cases(
    "a dot at an end, or two dots",
    ["·样本", "样本·", "·", "样··本", "・样本", "样本•", "样·本·", "样・・本"],
    ["dot_position"],
  ),
  ...cases(
    "a blank that may mean something",
    [
      "阿卜杜拉 样本",
      "欧阳 样本测试",
      "样本 测试 无",
      "买买提·样本 测试",
      "阿卜杜拉\u3000样本",
      "样本A 测试B",
      "古丽 米热",
      "古丽\u2800\u3000米热",
      "𠀀样  王A",
    ],
    ["ambiguous_space"],
  ),
  ...cases(
    "more than 50 characters",
    [51, 60, 80, 128].map((length) => "样".repeat(length)),
    ["length"],
  ),
  ...cases(
    "more than 50 rare characters",
    [51, 60, 100, 128].map((length) => "𠀀".repeat(length)),
    ["length"],
  ),
  ...cases(
    "far too long",
    [257, 500, 1000].map((length) => "样".repeat(length)),
    ["too_long"],
  ),
  ...cases(
    "Latin letters with a mainland number",
    [
      "Mary Sample",
      "MARY SAMPLE",
      "Zhang San",
      "zhangsan",
      "O'Sample",
      "Núñez Test",
      "J. Test",
      "Ng Li",
      "Anne-Marie Test",
    ],
    ["latin_name"],
  ),
  ...cases("missing", [undefined, null], ["required"]),
  ...cases("another JSON type", [1, 0, true, false, {}, [], ["样本"], { name: "样本" }], ["not_text"]),
  ...cases(
    "blank",
    ["", " ", "\u3000", "\t", "\u200B", "\uFEFF\u2060", "\uFE0F", "\u2800", "\u3164\u034F"],
    ["empty"],
  ),
  ...cases("several rules at once", ["样1*", "１＊样", "7?本"], ["digit", "placeholder"]),
];
