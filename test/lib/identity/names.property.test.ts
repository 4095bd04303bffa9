import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";
import { nameWarnings } from "../../../lib/identity/name-encoding.ts";
import { normalizePersonName } from "../../../lib/identity/normalize-name.ts";
import { parsePersonName } from "../../../lib/identity/person-name.ts";

/** Code points of a range, of which none is a noncharacter. */
const from = (first: number, last: number) =>
  fc
    .integer({ min: first, max: last })
    .filter((codePoint) => (codePoint & 0xff_fe) !== 0xff_fe)
    .map((codePoint) => String.fromCodePoint(codePoint));

const han = fc.oneof(
  { weight: 8, arbitrary: from(0x4e00, 0x9fff) },
  { weight: 2, arbitrary: from(0x3400, 0x4dbf) },
  { weight: 2, arbitrary: from(0x2_00_00, 0x3_ff_ff) },
  { weight: 2, arbitrary: fc.oneof(from(0xe000, 0xf8ff), from(0xf_00_00, 0x10_ff_ff)) },
  { weight: 1, arbitrary: fc.oneof(from(0xf900, 0xfad9), from(0x2_f8_00, 0x2_fa_1d)) },
  { weight: 1, arbitrary: fc.constantFrom("〇", "々") },
);
const characters = (atMost: number) => fc.array(han, { minLength: 1, maxLength: atMost });

/** 1 to 50 characters, with dots between the parts of some. */
const hanName = fc
  .oneof(
    characters(4).map((name) => name.join("")),
    characters(50).map((name) => name.join("")),
    fc
      .array(characters(9), { minLength: 2, maxLength: 5 })
      .map((parts) => parts.map((part) => part.join("")).join("·")),
    fc
      .tuple(characters(4), fc.stringMatching(/^[A-Za-zÜü]{1,6}$/))
      .map(([name, letters]) => name.join("") + letters),
  )
  .filter((name) => !/锟斤|斤拷|拷锟|嚙踝|踝蕭|蕭嚙/.test(name));

/** What a permit holder without a Chinese name is called. */
const latinName = fc
  .array(fc.stringMatching(/^[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{1,9}$/), { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.constantFrom(" ", "-", ", ", " O'", ". ").map((between) => parts.join(between)));

/** Ways in which one name is written, none of which is another name. */
const invisible = fc.constantFrom(
  "",
  "\u200B",
  "\uFEFF",
  "\uFE0F",
  "\u{E0100}",
  "\u2060",
  "\u034F",
  "\u00AD",
);
const blank = fc.constantFrom("", " ", "\u3000", "\u00A0", "\u2800");
const dot = fc.constantFrom(...Array.from("·•‧・･⋅∙\u0387.．。｡﹒․︒"));
const fullWidth = (text: string) =>
  text.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

const hanOnly = (text: string) => text.replace(/[^\p{Unified_Ideograph}\p{Co}〇々\uF900-\uFAFF]/gu, "");

const runs = { seed: 17, numRuns: 1_500 };

test("no valid name of Han characters is refused or changed", () => {
  fc.assert(
    fc.property(hanName, (name) => {
      expect(parsePersonName(name, "mainland_id")).toEqual({ ok: true, value: name });
      expect(parsePersonName(name, "residence_permit")).toEqual({ ok: true, value: name });
    }),
    runs,
  );
});

test("no valid Latin name of a permit holder is refused or changed", () => {
  fc.assert(
    fc.property(latinName, (name) => {
      expect(parsePersonName(name, "residence_permit")).toEqual({ ok: true, value: name });
    }),
    runs,
  );
});

test("invisible characters, blanks outside, other dots and full-width letters make no other name", () => {
  fc.assert(
    fc.property(hanName, invisible, blank, dot, (name, mark, space, other) => {
      const isBetweenHan = !/[A-Za-zÜü]/.test(name);
      const dotted = isBetweenHan ? name.replaceAll("·", `${space}${other}${space}`) : name;
      const written = space + Array.from(fullWidth(dotted)).join(mark) + mark + space;
      expect(normalizePersonName(written)).toBe(name);
    }),
    runs,
  );
  fc.assert(
    fc.property(latinName, invisible, blank, (name, mark, space) => {
      const written = space + Array.from(fullWidth(name).normalize("NFD")).join(mark) + space;
      expect(normalizePersonName(written)).toBe(name);
    }),
    runs,
  );
});

test("normalising keeps every Han character, and normalising again changes nothing", () => {
  const anything = fc.array(
    fc.oneof(
      han,
      from(0x20, 0x2ff),
      from(0x2000, 0x33ff),
      from(0xfe00, 0xffef),
      fc.constantFrom(" ", "·", "。", "U\u0308", "\u2800", "⻢", "⼀", "Ａ", "ー"),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(anything, (parts) => {
      const written = parts.join("");
      const name = normalizePersonName(written);
      expect(normalizePersonName(name)).toBe(name);
      if (!/[\u2E80-\u2FD5]/.test(written)) expect(hanOnly(name)).toBe(hanOnly(written));
      const parsed = parsePersonName(written, "residence_permit");
      if (parsed.ok) expect(parsePersonName(parsed.value, "residence_permit")).toEqual(parsed);
    }),
    { ...runs, numRuns: 3_000 },
  );
});

test("a name of one code for each character has no warning, and any other has it", () => {
  fc.assert(
    fc.property(hanName, (name) => {
      const isOfOneCode = /^[\u4E00-\u9FA5々A-Za-zÜü]+$/.test(name);
      expect(nameWarnings(name)).toEqual(isOfOneCode ? [] : ["name_encoding"]);
    }),
    runs,
  );
});
