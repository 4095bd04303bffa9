import { expect, test } from "vitest";
import { isDamagedTwice, nameWarnings } from "../../../lib/identity/name-encoding.ts";

test.each([
  ["private use", "张\uE863 王\u{F0000} 李\u{10FFFD}"],
  ["extension A", "张䶮 王㐀"],
  ["planes 2 and 3", "王𠀀 李𰀀 张\u{3FFFD}"],
  ["compatibility ideographs", "王\uF900 孙\u{2F800} 李\uFA0E"],
  ["〇", "张〇"],
  ["a dot", "买买提·样本 Mary·Sample"],
  ["ideographs that came later than the first ones", "王鿍 张龦 李\u9FB4"],
])("a name with %s has the warning", (_, names) => {
  for (const name of names.split(" ").filter((part) => part !== "Mary·Sample")) {
    expect(nameWarnings(name)).toEqual(["name_encoding"]);
  }
});

test.each(["张三", "欧阳样本", "王A", "王Lü", "佐々样", "Mary O'Sample-Test", "José Núñez"])(
  "%s has none",
  (name) => {
    expect(nameWarnings(name)).toEqual([]);
  },
);

test.each(["曹锟", "锟样", "斤样", "蕭樣", "嚙樣", "占样", "é·A", "NUÑ·A", "José Â", "À’"])(
  "%s is not taken for UTF-8 that was damaged",
  (name) => {
    expect(isDamagedTwice(name)).toBe(false);
  },
);
