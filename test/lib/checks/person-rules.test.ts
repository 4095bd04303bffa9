import { describe, expect, test } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { madeUpIdNumber } from "../../samples/people.ts";
import { defaultRules } from "../../samples/rules.ts";

const idNumber = madeUpIdNumber();
const permit = madeUpIdNumber({ province: "81" });

/** What a check makes of a person: the normal form and the warnings, or every broken rule as `field code`. */
function read(name: unknown, number: unknown = idNumber) {
  const parsed = twoFactor.parse({ name, idNumber: number }, defaultRules);
  const broken = parsed.ok ? parsed.refusals : parsed.errors;
  if (!parsed.ok || broken.length > 0) return broken.map(({ field, code }) => `${field} ${code}`).join(", ");
  return [parsed.input.name, parsed.input.idNumber, ...parsed.warnings].join(" | ");
}

/** A made-up number with something else in it. */
const spelled = (change: (number: string) => string) => change(idNumber);

describe("a person's ID number", () => {
  test.each([
    ["as it is", idNumber],
    [
      "with blanks and invisible characters",
      spelled((text) => `\u3000${text.slice(0, 6)} \u2800${text.slice(6)}\uFE0F`),
    ],
    [
      "in full-width digits",
      spelled((text) => text.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0))),
    ],
  ])("is read %s", (_, number) => {
    expect(read("张三", number)).toBe(`张三 | ${idNumber}`);
  });

  test.each(["x", "Ｘ", "ｘ", "Ⅹ", "ⅹ"])("is read with %s for X", (letter) => {
    expect(read("张三", `11010519491231002${letter}`)).toBe("张三 | 11010519491231002X");
  });

  test.each([
    [null, "required"],
    [110105, "not_text"],
    ["1".repeat(257), "too_long"],
    ["\u3164\u200B", "empty"],
    ["1.10105E+17", "scientific_number"],
    ["110105491231002", "legacy_15"],
    ["11010519491231O02X", "characters"],
    ["11010519491231002Х", "characters"],
    ["1101051949123100", "length"],
    [madeUpIdNumber({ province: "84" }), "province"],
    [madeUpIdNumber({ birthDate: "19000229" }), "birth_date"],
    [madeUpIdNumber({ birthDate: "18791231" }), "birth_date"],
    ["110105194912310021", "check_character"],
    ["911234199001010010", "unsupported_document"],
    ["FRA123456789012", "unsupported_document"],
  ])("%j is refused as %s", (number, code) => {
    expect(read("张三", number)).toBe(`idNumber ${code}`);
  });

  test.each(["83", "82", "81", "66", "71"])("of the province %s is read", (province) => {
    expect(read("张三", madeUpIdNumber({ province }))).toBe(`张三 | ${madeUpIdNumber({ province })}`);
  });
});

describe("a person's name", () => {
  test.each([
    ["张三", "张三"],
    ["丁", "丁"],
    ["张 三", "张三"],
    ["欧 阳 样 本", "欧阳样本"],
    [" \uFEFF张\u200B三\u2060 ", "张三"],
    ["葛\u{E0100}城", "葛城"],
    ["⼀⼆", "一二"],
    ["⻢样⻰", "马样龙"],
    ["佐々样", "佐々样"],
    ["王Ａ", "王A"],
    ["王LU\u0308", "王LÜ"],
    ["郭后裡", "郭后裡"],
  ])("%j is read as %s", (name, normal) => {
    expect(read(name)).toBe(`${normal} | ${idNumber}`);
  });

  test.each([
    ["张〇", "张〇"],
    ["张\uE863", "张\uE863"],
    ["张䶮", "张䶮"],
    ["王𠀀", "王𠀀"],
    ["王\u{3FFFD}", "王\u{3FFFD}"],
    ["王\uF900", "王\uF900"],
    ["阿卜杜拉。买买提", "阿卜杜拉·买买提"],
    ["阿卜杜拉﹒买买提", "阿卜杜拉·买买提"],
    ["阿卜杜拉 ． 买买提", "阿卜杜拉·买买提"],
    ["阿卜杜拉・买买提", "阿卜杜拉·买买提"],
  ])("%j is read as %s, with a warning", (name, normal) => {
    expect(read(name)).toBe(`${normal} | ${idNumber} | name_encoding`);
  });

  test.each([
    ["Ｍａｒｙ　Ｏ＇Ｓａｍｐｌｅ", "Mary O'Sample"],
    ["Jose\u0301  Nu\u0301n\u0303ez", "José Núñez"],
    ["MÜLLER TEST", "MÜLLER TEST"],
  ])("%j of a permit holder is read as %s", (name, normal) => {
    expect(read(name, permit)).toBe(`${normal} | ${permit}`);
    expect(read(name)).toBe("name latin_name");
  });

  test.each([
    [undefined, "required"],
    [17, "not_text"],
    ["\u2800\u3164", "empty"],
    ["张".repeat(257), "too_long"],
    ["锟斤拷", "encoding"],
    ["张\ud840", "lone_surrogate"],
    ["张\t三", "control_character"],
    ["张3", "digit"],
    ["张○", "placeholder"],
    ["张\uFFFD", "placeholder"],
    ["⿰王里", "description_sequence"],
    ["张⺀", "radical"],
    ["山田はな", "unsupported_script"],
    ["བཀྲ", "unsupported_script"],
    ["阿卜杜拉●买买提", "separator"],
    ["阿卜杜拉-买买提", "separator"],
    ["阿卜杜拉—买买提", "separator"],
    ["张①", "characters"],
    ["张\u{2FFFF}", "characters"],
    ["·张三", "dot_position"],
    ["古丽 米热", "ambiguous_space"],
    ["阿卜杜拉 样本", "ambiguous_space"],
    ["张".repeat(51), "length"],
  ])("%j is refused as %s", (name, code) => {
    expect(read(name)).toBe(`name ${code}`);
  });
});
