import { lazily } from "../base/lazily.ts";

/** Runs of radicals of the CJK Radicals Supplement, each with its first code point and the ideographs of the run. */
const runs = [
  [0x2e81, "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵"],
  [
    0x2e9b,
    "旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
  ],
] as const;

/** Ideographs by radical of the supplement, from EquivalentUnifiedIdeograph.txt of Unicode 14. */
const equivalents = lazily(
  () =>
    new Map(
      runs.flatMap(([first, ideographs]) =>
        Array.from(
          ideographs,
          (ideograph, index) => [String.fromCodePoint(first + index), ideograph] as const,
        ),
      ),
    ),
);

/** The Kangxi radicals and the radicals supplement, as a class for a regular expression. */
export const radicalCharacters = String.raw`\u2E80-\u2EFF\u2F00-\u2FD5`;

/**
 * The ideograph that a radical looks like, which is what a person means who typed or copied it. A radical without an
 * equivalent (⺀) stays.
 */
export function ideographOf(radical: string): string {
  return equivalents().get(radical) ?? radical.normalize("NFKC");
}
