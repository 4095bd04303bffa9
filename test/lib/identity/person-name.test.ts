import * as fc from "../../support/properties.ts";
import { describe, expect, test } from "vitest";
import { normalizePersonName } from "../../../lib/identity/normalize-name.ts";
import { parsePersonName } from "../../../lib/identity/person-name.ts";

const accepted = (value: string) => ({ ok: true, value });
const refused = (...codes: string[]) => ({ ok: false, codes });
const ofLength = (length: number) => parsePersonName("a".repeat(length), "residence_permit");
const parse = (value: unknown) => parsePersonName(value, "mainland_id");

/** Names as the police database may hold them, made up; none of them is changed. */
const goodNames: Readonly<Record<string, string>> = {
  "of one character": "丁 一 乙 㐀 𠀀 〇 卜 么",
  "of two and three characters":
    "张三 李四 王五 赵六七 钱样本 孙测试 周示例 吴虚构 郑无名 冯某某 陈不详 褚一二",
  "with compound surnames": "欧阳样 司马测试 上官虚构 诸葛示例 尉迟无 长孙样本 公孙测 皇甫例 东方一二 夏侯三",
  "of four characters and more, without dots":
    "欧阳样本测试 爱新觉罗测试 阿卜杜拉 那木吉乐扎布 旦增罗布次仁 呼延样本测试例",
  "with dots": "买买提·样本 阿依古丽·测试江 迪丽·虚构提 艾力·无名·示例 古丽·一·二·三 西尔扎提·样本江·测试",
  "with a very long transcription":
    "阿卜杜热合曼·麦麦提图尔荪·测试样本江 阿不都克里木江·吐尔逊买买提·努尔麦麦提·阿不来提·测试 木合塔尔·买合木提·虚构示例无名样本测试一二三四五六七八九十",
  "with 〇 and 々": "张〇 李〇一 王一〇二 佐々样 野々",
  "with numerals that are characters": "王一 李二 张三 赵四 孙五六 周七八 吴九十 郑百千 冯万亿 陈壹贰",
  "in traditional characters": "張樣本 陳測試 劉範例 趙無名 錢虛構 歐陽測 葉樣 黃示範 楊測 馬樣本",
  "with rare characters of the basic plane":
    "王堃 李喆 张翀 赵赟 钱頔 孙龑 周犇 吴骉 郑淼淼 冯玥 陈珺 褚昪 卫婳 蒋镕 沈祎 韩喆懿",
  "with characters of extension A": "王㛃 李㑇 张㐆 赵㴋 孙㼆 周䶮 吴㬎",
  "with characters added to the basic block later": "王鿍 李鿎 张鿏 赵龦 钱鿔 孙鿫",
  "with characters of plane 2":
    "王𠀀 李𡈼 张𢡱 赵𣲗 钱𤧛 孙𤩽 周𥖄 吴𦈡 郑𦒍 冯𧒽 陈𨱏 褚𨭎 卫𩽾 蒋𪚲 沈𪟝 韩𫍯 杨𫖮 朱𬀩 秦𬤇 尤𬬭 许𬭊",
  "with characters of plane 3": "王𰀀 李𰵧 张𱁬 赵𱍊 孙𲎯",
  "with code points of planes 2 and 3 that Unicode has not assigned yet":
    "王\u{2A6E0} 李\u{3FFFD} 张\u{33480}",
  "with private-use codes": "王\uE000 李\uE863 张\uF8FF\uE1A2 赵\u{F0000} 孙\u{10FFFD}",
  "with compatibility ideographs": "王\uF900 李\uFA0E 张\uFA1F 赵\uFA29 钱\u{2F800} 孙\u{2FA1D} 周金\uF90A",
  "with Latin letters for characters that could not be typed": "王A 李Ya 张xian 赵样LV 钱yan本",
};
const everyGoodName = Object.values(goodNames).flatMap((names) => names.split(" "));

describe("accepts names", () => {
  test.each(Object.entries(goodNames))("%s, unchanged", (_, names) => {
    for (const name of names.split(" ")) expect(parse(name)).toEqual(accepted(name));
  });

  test("of which at least 100 different ones are tried", () => {
    expect(new Set(everyGoodName).size).toBeGreaterThanOrEqual(100);
  });

  test("of every ideograph that Unicode has", () => {
    const refusedCodePoints: number[] = [];
    for (let codePoint = 0x3400; codePoint <= 0x3_ff_ff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      if (!/\p{Unified_Ideograph}|[\uF900-\uFAFF]/u.test(character) && codePoint < 0x2_00_00) continue;
      if ((codePoint & 0xff_fe) === 0xff_fe) continue;
      const outcome = parse(character);
      if (!outcome.ok || outcome.value !== character) refusedCodePoints.push(codePoint);
    }
    expect(refusedCodePoints).toEqual([]);
  });

  test.each([
    "Mary Sample",
    "MARY JANE O'SAMPLE",
    "José Núñez-Example",
    "Zoë Muster",
    "Ng Li",
    "J. R. Test",
    "Nguyễn Thử",
  ])("in Latin letters with the number of a document that has them: %s", (name) => {
    expect(parsePersonName(name, "residence_permit")).toEqual(accepted(name));
    expect(parsePersonName(name, undefined)).toEqual(accepted(name));
    expect(parse(name)).toEqual(refused("latin_name"));
  });
});

describe("normalises", () => {
  test.each([
    [" 张三\n", "张三"],
    ["\u3000张三\u00A0", "张三"],
    ["\uFEFF张\u200B三\u2060", "张三"],
    ["\u202A张三\u202C", "张三"],
    ["葛\u{E0100}城", "葛城"],
    ["张\uFE00三", "张三"],
    ["张 三", "张三"],
    ["欧 阳 样 本", "欧阳样本"],
    ["张\u3000三", "张三"],
    ["⼀⼆", "一二"],
    ["⻢⻰样", "马龙样"],
    ["王\u2EA9", "王王"],
    ["王Ｌｕ\u0308", "王Lü"],
    ["王LÜ", "王LÜ"],
    ["\u2800张三\u3164", "张三"],
    ["张\u2800三", "张三"],
    ["买买提\uFFA0·\u2800样本", "买买提·样本"],
    ["张\u{E0061}三\u034F", "张三"],
    ["⾺样本", "馬样本"],
    ["买买提 · 样本", "买买提·样本"],
    ["买买提 . 样本", "买买提·样本"],
    ["买买提.样本.测试", "买买提·样本·测试"],
  ])("%j to %j", (written, name) => {
    expect(parse(written)).toEqual(accepted(name));
  });

  test.each([
    ...Array.from("\u2022\u2027\u30FB\uFF65\u22C5\u2219\u0387\u00B7"),
    // Full stops, of which each has another coding of the same.
    ...Array.from("\u002E\uFF0E\uFE52\u2024\u3002\uFF61\uFE12"),
  ])("the dot %j to a middle dot", (dot) => {
    expect(parse(`买买提${dot}样本`)).toEqual(accepted("买买提·样本"));
    expect(parse(`买买提 ${dot}\u3000样本`)).toEqual(accepted("买买提·样本"));
  });

  test("whatever Unicode holds for compatible with a dot or a full stop to a middle dot", () => {
    const kept = [];
    for (let codePoint = 0x21; codePoint < 0x1_00_00; codePoint += 1) {
      const sign = String.fromCharCode(codePoint);
      if (![".", "。", "·", "・"].includes(sign.normalize("NFKC"))) continue;
      if (normalizePersonName(`买买提${sign}样本`) !== "买买提·样本") kept.push(codePoint.toString(16));
    }
    expect(kept).toEqual([]);
  });

  test("no full stop that is not between Han characters", () => {
    expect(parse("样本。")).toEqual(refused("characters"));
    expect(parse("．样本")).toEqual(refused("characters"));
    expect(parse("王.A")).toEqual(refused("separator"));
    expect(parsePersonName("Ｊ．Ｒ．　Ｔｅｓｔ", "residence_permit")).toEqual(accepted("J.R. Test"));
  });

  test("full-width letters and signs of Latin names to ASCII", () => {
    expect(parsePersonName("Ｍａｒｙ－Ｊａｎｅ　Ｏ＇Ｓａｍｐｌｅ，Ｊｒ．", "residence_permit")).toEqual(
      accepted("Mary-Jane O'Sample,Jr."),
    );
  });

  test("Latin names to NFC with single blanks", () => {
    const parsed = parsePersonName(" Jose\u0301  Nu\u0301n\u0303ez\u00A0Example ", "residence_permit");
    expect(parsed).toEqual(accepted("José Núñez Example"));
  });

  test("never a character of a name to another one", () => {
    // NFC would turn each of these into the ordinary ideograph.
    for (const character of ["\uF900", "\uF9D0", "\uFA10", "\u{2F80B}"]) {
      expect(character.normalize("NFC")).not.toBe(character);
      expect(parse(`王${character}`)).toEqual(accepted(`王${character}`));
    }
    expect(parse("郭后裡")).toEqual(accepted("郭后裡"));
    expect(parsePersonName("mARY sample", "residence_permit")).toEqual(accepted("mARY sample"));
  });

  test("idempotently, whatever is written", () => {
    const awkward = fc.constantFrom(
      ..."张 三 买 〇 々 \uF900 \uE000 𠀀 ⼀ ⾺ · ・ . • ． ､ A é e \u0301 Å \u212B K \u200B \uFE0F \u{E0101} \u3000 \t \n 1 * \ud800 ヶ ⺀ ⿰ ' - ß ﬁ Ω ⻢ Ａ ｚ ． 。 ﹒ ＇ － Ü U \u0308 \u2800 \u3164 ー ● 锟 斤".split(
        " ",
      ),
      " ",
      "  ",
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: awkward, maxLength: 12 }), fc.string({ unit: "binary" })),
        (written) => {
          const name = normalizePersonName(written);
          expect(normalizePersonName(name)).toBe(name);
          const parsed = parsePersonName(written, "residence_permit");
          if (parsed.ok) expect(parsePersonName(parsed.value, "residence_permit")).toEqual(parsed);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe("refuses", () => {
  test.each([
    [undefined, "required"],
    [null, "required"],
    [17, "not_text"],
    [["张三"], "not_text"],
    ["", "empty"],
    [" \u3000\u200B", "empty"],
    ["\uFE0F", "empty"],
    ["张".repeat(257), "too_long"],
    ["张\ud840", "lone_surrogate"],
    ["\udc00张", "lone_surrogate"],
    ["张\t三", "control_character"],
    ["张\n三", "control_character"],
    ["张\u0000三", "control_character"],
    ["张\u0085三", "control_character"],
    ["张\u2028三", "control_character"],
    ["张3", "digit"],
    ["张３", "digit"],
    ["张३", "digit"],
    ["张*", "placeholder"],
    ["张＊三", "placeholder"],
    ["张?", "placeholder"],
    ["张□", "placeholder"],
    ["张〓", "placeholder"],
    ["张○", "placeholder"],
    ["张\uFFFD", "placeholder"],
    ["⿰王里", "description_sequence"],
    ["张⺀", "radical"],
    ["张\u2E9A", "radical"],
    ["锟斤拷", "encoding"],
    ["张锟斤", "encoding"],
    ["张斤拷1*", "encoding"],
    ["拷锟", "encoding"],
    ["嚙踝蕭", "encoding"],
    ["점占쏙옙", "encoding"],
    ["ｿｽ张", "encoding"],
    ["å¼ ä¸‰", "encoding"],
    ["å¼\u00A0ä¸\u0089", "encoding"],
    ["JosÃ©", "encoding"],
    ["ï¿½", "encoding"],
    ["张\u{2FFFE}", "characters"],
    ["张\u{3FFFF}", "characters"],
    ["张\uFDD0", "characters"],
    ["张\uFFFE", "characters"],
    ["张\u{10FFFF}", "characters"],
    ["山田はな", "unsupported_script"],
    ["ヤマダ", "unsupported_script"],
    ["张ー", "unsupported_script"],
    ["김样本", "unsupported_script"],
    ["Иван", "unsupported_script"],
    ["محمد", "unsupported_script"],
    ["བཀྲ", "unsupported_script"],
    ["ᠮᠣᠩ", "unsupported_script"],
    ["ꆈꌠ", "unsupported_script"],
    ["Ωμ", "unsupported_script"],
    ["ㄅㄆ", "unsupported_script"],
    ["สมชาย", "unsupported_script"],
    ["张,三", "characters"],
    ["张、三", "characters"],
    ["●张三", "characters"],
    ["张三-", "characters"],
    ["张-三", "separator"],
    ["阿卜杜拉 ● 样本", "separator"],
    ["样ー本", "separator"],
    ["阿卜杜拉◆样本", "separator"],
    ["阿卜杜拉¨样本", "separator"],
    ["阿卜杜拉➖样本", "separator"],
    ["阿卜杜拉。。样本", "separator"],
    ["阿·。样本", "separator"],
    ["张(三)", "characters"],
    ["张①", "characters"],
    ["张😀", "characters"],
    ["张é", "characters"],
    ["张Ⅳ", "characters"],
    ["张_三", "separator"],
    ["张..三", "separator"],
    ["-", "characters"],
    ["·张三", "dot_position"],
    ["张三·", "dot_position"],
    ["张··三", "dot_position"],
    ["・", "dot_position"],
    ["张· ·三", "dot_position"],
    ["阿卜杜拉 样本", "ambiguous_space"],
    ["古丽 米热", "ambiguous_space"],
    ["古丽\u2800\u3000米热", "ambiguous_space"],
    ["𠀀样 王A", "ambiguous_space"],
    ["买买提·样本 测试", "ambiguous_space"],
    ["张".repeat(51), "length"],
    ["𠀀".repeat(51), "length"],
    ["Mary Sample", "latin_name"],
  ])("%j as %s", (value, code) => {
    expect(parse(value)).toEqual(refused(code));
  });

  test("a Latin name of less than 2 or more than 60 characters", () => {
    expect([1, 2, 60, 61].map((length) => ofLength(length).ok)).toEqual([false, true, true, false]);
    expect(ofLength(61)).toEqual(refused("length"));
  });

  test("what is over the length in code points, not in UTF-16 code units", () => {
    expect(parse("𠀀".repeat(50))).toEqual(accepted("𠀀".repeat(50)));
    expect(parse("张".repeat(50))).toEqual(accepted("张".repeat(50)));
  });

  test("every violated rule at once, in the documented order", () => {
    expect(parse("·张 3*⿰⺀あ,三●四五\u0001\ud800")).toEqual(
      refused(
        "lone_surrogate",
        "control_character",
        "digit",
        "placeholder",
        "description_sequence",
        "radical",
        "unsupported_script",
        "separator",
        "characters",
        "dot_position",
        "ambiguous_space",
      ),
    );
  });
});

test("a name of common Han characters alone is accepted by the rules too, which it is spared", () => {
  const common = Array.from({ length: 0xa000 - 0x4e00 }, (_, index) => String.fromCodePoint(0x4e00 + index));
  for (let start = 0; start < common.length; start += 40) {
    const plain = common.slice(start, start + 40).join("");
    expect(parse(plain)).toEqual(accepted(plain));
    // The dot makes it no plain name.
    expect(parse(`${plain}·样本`)).toEqual(accepted(`${plain}·样本`));
  }
});
