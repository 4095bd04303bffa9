import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parseFaceImage } from "../../../lib/identity/face-image.ts";
import { normalizeIdNumber } from "../../../lib/identity/id-number.ts";
import { normalizationVersion } from "../../../lib/identity/normalization.ts";
import { normalizePersonName } from "../../../lib/identity/normalize-name.ts";
import { jpegImage } from "../../samples/images.ts";

const ranges = [
  [0x20, 0x33ff],
  [0xf900, 0xffff],
  [0xe_00_00, 0xe_01_ef],
] as const;

/** The normal forms of many inputs that have something to normalise. */
function* forms(): Generator<string> {
  for (const [first, last] of ranges) {
    for (let codePoint = first; codePoint <= last; codePoint += 1) {
      const character = String.fromCodePoint(codePoint);
      yield normalizePersonName(`样${character}本`);
      yield normalizePersonName(`A${character}b`);
      yield normalizeIdNumber(`1${character}x`);
    }
  }
  for (const name of ["张 三", "古丽 米热", "阿卜杜拉 样本", "欧 阳 样 本", " J．R．　Ｔｅｓｔ "]) {
    yield normalizePersonName(name);
  }
  const base64 = jpegImage({ width: 8, height: 8 }).toString("base64");
  for (const text of [
    base64,
    `data:image/jpeg;base64,${base64}`,
    base64.replaceAll("=", ""),
    `${base64}\r\n`,
  ]) {
    const image = parseFaceImage(text);
    yield image.ok ? image.value.image.base64 : "refused";
  }
}

/** What each version makes of the same inputs. Never change a line: a change of a normal form is a new version. */
const digestOf: Readonly<Record<number, string>> = {
  1: "5d3d3165bf6ac8ddbc592fdaad756734a05ba1f125f341e8cbcb4af0f5de69bd",
};

test("the normal forms are those of their version", () => {
  const hash = createHash("sha256");
  for (const form of forms()) hash.update(`${form}\0`);
  expect(hash.digest("hex")).toBe(digestOf[normalizationVersion]);
});
