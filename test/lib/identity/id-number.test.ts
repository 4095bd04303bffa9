import { mod11_2 } from "cdigit";
import * as fc from "../../support/properties.ts";
import { stdnum } from "stdnum";
import { describe, expect, test } from "vitest";
import type { DocumentType } from "../../../lib/domain/document-types.ts";
import { checkCharacterOf } from "../../../lib/base/check-character.ts";
import { normalizeIdNumber, parseIdNumber } from "../../../lib/identity/id-number.ts";
import { shanghaiDay } from "../../../lib/base/shanghai-day.ts";
import { madeUpIdNumber, madeUpPerson, wrongCheckCharacter } from "../../samples/people.ts";

const limits = {
  today: "2026-11-22",
  supportedDocumentTypes: new Set<DocumentType>(["mainland_id", "residence_permit"]),
};
const everyDocument = {
  ...limits,
  supportedDocumentTypes: new Set<DocumentType>([
    "mainland_id",
    "residence_permit",
    "foreign_permanent_resident_card",
  ]),
};
const accepted = (idNumber: string, documentType: DocumentType) => ({
  ok: true,
  value: { idNumber, documentType },
});
const refused = (...codes: string[]) => ({ ok: false, codes });

/** A well-formed number that this deployment refuses. */
const disallowed = (idNumber: string, documentType: DocumentType) => ({
  ...accepted(idNumber, documentType),
  refusals: ["unsupported_document"],
});

/** Whether a number may be checked here. */
const isAccepted = (read: ReturnType<typeof parseIdNumber>): boolean =>
  read.ok && read.refusals === undefined;

const born = (date: string) => madeUpIdNumber({ birthDate: date });

/** 17 digits with their check character. */
const complete = (digits: string) => digits + checkCharacterOf(digits);
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

/** A day from the first that is allowed to the day that the tests take for today. */
const birthDate = fc
  .date({ min: new Date("1880-01-01"), max: new Date("2025-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll("-", ""));
const provinces =
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 66 71 81 82 83";
const validNumber = fc
  .tuple(fc.constantFrom(...provinces.split(" ")), digits(4), birthDate, digits(3))
  .map((parts) => complete(parts.join("")));

describe("accepts", () => {
  test.each([
    ["11010519491231002X", "mainland_id"],
    ["440524188001010014", "mainland_id"],
    ["810000199408230021", "residence_permit"],
    ["830000199201300022", "residence_permit"],
  ] as const)("the published example %s", (idNumber, documentType) => {
    expect(parseIdNumber(idNumber, limits)).toEqual(accepted(idNumber, documentType));
  });

  test.each(["321119", "320219", "230119", "440401", "659999", "660000", "710000"])(
    "region %s, which published tables lack",
    (region) => {
      const idNumber = complete(`${region}19900307777`);
      expect(parseIdNumber(idNumber, limits)).toEqual(accepted(idNumber, "mainland_id"));
    },
  );

  test("any number of a known province, a real date and the right check character", () => {
    fc.assert(fc.property(validNumber, (idNumber) => parseIdNumber(idNumber, limits).ok));
  });

  test("somebody born today in Asia/Shanghai while UTC is still on the day before", () => {
    const timeMs = Date.parse("2026-11-21T16:00:00Z");
    const today = shanghaiDay(timeMs);
    expect(new Date(timeMs).toISOString().slice(0, 10)).toBe("2026-11-21");
    expect(parseIdNumber(born("20261122"), { ...limits, today }).ok).toBe(true);
    expect(parseIdNumber(born("20261123"), { ...limits, today })).toEqual(refused("birth_date"));
    expect(parseIdNumber(born("20261122"), { ...limits, today: shanghaiDay(timeMs - 1) })).toEqual(
      refused("birth_date"),
    );
  });

  test("other spellings of the same number", () => {
    for (const written of [
      "  11010519491231002x\n",
      "110105 19491231 002X",
      "１１０１０５１９４９１２３１００２Ｘ",
      "11010519491231002ｘ",
      "11010519491231002Ⅹ",
      "11010519491231002ⅹ",
      "\uFEFF1101\u200B0519491231\u00AD002\u2066X\u3000",
      "\u202D11010519491231002X\u202C",
      "110105\u180E19491231\u061C002X",
      "110105\u206019491231\u00A0002X\u0085",
      "\u2800110105\u280019491231002X\uFE0F",
      "11010519491231\uFE0E002X\u3164\u{E0101}\u034F",
    ]) {
      expect(parseIdNumber(written, limits)).toEqual(accepted("11010519491231002X", "mainland_id"));
    }
  });
});

describe("refuses", () => {
  test.each([
    [undefined, "required"],
    [null, "required"],
    [110105194912310000, "not_text"],
    [["11010519491231002X"], "not_text"],
    [{}, "not_text"],
    ["", "empty"],
    [" \u200B\u3000", "empty"],
    [" ".repeat(257), "too_long"],
    ["1.10105E+17", "scientific_number"],
    ["1,1E17", "scientific_number"],
    ["1E+17", "scientific_number"],
    ["110105491231002", "legacy_15"],
    ["１１０１０５４９１２３１００２", "legacy_15"],
    ["1101051949123100", "length"],
    ["1101051949123100200", "length"],
    ["1101051949123X002X", "characters"],
    ["11010519491231002Y", "characters"],
    ["11010519491231002Х", "characters"], // Cyrillic
    ["11010519491231002Χ", "characters"], // Greek
    ["11010519491231O02X", "characters"],
    ["l1010519491231002X", "characters"],
    ["١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "characters"],
    ["𝟏10105194912310021", "characters"],
  ])("%j as %s", (value, code) => {
    expect(parseIdNumber(value, limits)).toEqual(refused(code));
  });

  test.each(["00", "10", "16", "20", "24", "30", "38", "40", "47", "55", "60", "67", "70", "72", "80", "84"])(
    "the province %s, which there is not",
    (province) => {
      expect(parseIdNumber(madeUpIdNumber({ province }), limits)).toEqual(refused("province"));
    },
  );

  test.each([
    "18791231",
    "19900230",
    "19900431",
    "19001301",
    "20000000",
    "19000229",
    "20261123",
    "20270101",
    "99991231",
  ])("the birth date %s", (date) => {
    expect(parseIdNumber(madeUpIdNumber({ birthDate: date }), limits)).toEqual(refused("birth_date"));
  });

  test("29 February only where the year has none", () => {
    expect(parseIdNumber(madeUpIdNumber({ birthDate: "20000229" }), limits).ok).toBe(true);
    expect(parseIdNumber(madeUpIdNumber({ birthDate: "19040229" }), limits).ok).toBe(true);
    expect(parseIdNumber(madeUpIdNumber({ birthDate: "19990229" }), limits)).toEqual(refused("birth_date"));
  });

  test("with every violated rule at once, each where the characters that it reads are there", () => {
    expect(parseIdNumber("990199", limits)).toEqual(refused("length"));
    expect(parseIdNumber("1101-0519491231002X", limits)).toEqual(refused("characters", "length"));
    expect(parseIdNumber("001111199013010001", limits)).toEqual(
      refused("province", "birth_date", "check_character"),
    );
    expect(parseIdNumber("0011111990130100A1", limits)).toEqual(
      refused("characters", "province", "birth_date"),
    );
    expect(parseIdNumber("A011111990023000A1", limits)).toEqual(refused("characters", "birth_date"));
    expect(parseIdNumber("001111A990030100A1", limits)).toEqual(refused("characters", "province"));
  });

  test("any one wrong digit and any swap of neighbours, by the check character", () => {
    const position = fc.integer({ min: 0, max: 16 });
    fc.assert(
      fc.property(validNumber, position, digits(1), (idNumber, index, digit) => {
        fc.pre(idNumber.charAt(index) !== digit);
        const mistyped = idNumber.slice(0, index) + digit + idNumber.slice(index + 1);
        expect(isAccepted(parseIdNumber(mistyped, limits))).toBe(false);
      }),
    );
    fc.assert(
      fc.property(validNumber, fc.integer({ min: 0, max: 15 }), (idNumber, index) => {
        const [first, second] = [idNumber.charAt(index), idNumber.charAt(index + 1)];
        fc.pre(first !== second);
        const swapped = idNumber.slice(0, index) + second + first + idNumber.slice(index + 2);
        expect(isAccepted(parseIdNumber(swapped, limits))).toBe(false);
      }),
    );
  });
});

describe("a foreign permanent resident card", () => {
  test.each(["911234199001010010", "91123419900101001X", "FRA123456789012", "fra123456789012"])(
    "%s is a document that no provider supports, not an invalid number",
    (idNumber) => {
      expect(parseIdNumber(idNumber, limits)).toEqual(
        disallowed(idNumber, "foreign_permanent_resident_card"),
      );
      expect(parseIdNumber(idNumber, everyDocument)).toEqual(
        accepted(idNumber, "foreign_permanent_resident_card"),
      );
    },
  );

  test("is told apart from a number that is too long, too short or has other letters", () => {
    expect(parseIdNumber("9112341990010100100", everyDocument)).toEqual(refused("length"));
    expect(parseIdNumber("FR1234567890123", everyDocument)).toEqual(refused("characters", "length"));
  });
});

test("a residence permit is unsupported where no provider checks it, besides whatever else is wrong with it", () => {
  const mainlandOnly = { ...limits, supportedDocumentTypes: new Set<DocumentType>(["mainland_id"]) };
  const permit = madeUpIdNumber({ province: "82" });
  expect(parseIdNumber(permit, mainlandOnly)).toEqual(disallowed(permit, "residence_permit"));
  expect(parseIdNumber(wrongCheckCharacter(permit), mainlandOnly)).toEqual(
    refused("unsupported_document", "check_character"),
  );
});

test("normalising is idempotent and never completes or corrects a number", () => {
  const text = fc.string({
    unit: fc.constantFrom("1", "9", "x", "Ｘ", "ⅹ", "０", " ", "\u200B", "O", "l", "Х", "-"),
  });
  fc.assert(
    fc.property(text, (written) => {
      const normal = normalizeIdNumber(written);
      expect(normalizeIdNumber(normal)).toBe(normal);
      expect(normal.length).toBeLessThanOrEqual(written.length);
      expect(normal.match(/[OlХ-]/g)).toEqual(written.match(/[OlХ-]/g));
    }),
  );
});

test("samples are valid, belong to nobody's county, and are different people", () => {
  const people = Array.from({ length: 20_000 }, (_, n) => madeUpPerson(n).idNumber);
  expect(new Set(people).size).toBe(people.length);
  expect(people.every((idNumber) => parseIdNumber(idNumber, limits).ok)).toBe(true);
  expect(people.every((idNumber) => idNumber.slice(2, 6) === "9999")).toBe(true);
});

describe("against other implementations", () => {
  /** Half valid, half broken in one place, all of 18 characters that stdnum reads as we do. */
  const candidate = fc.oneof(
    validNumber,
    fc
      .tuple(validNumber, fc.integer({ min: 0, max: 17 }), fc.constantFrom(..."0123456789X".split("")))
      .map(
        ([idNumber, index, character]) => idNumber.slice(0, index) + character + idNumber.slice(index + 1),
      ),
    fc.tuple(digits(6), fc.oneof(birthDate, digits(8)), digits(3)).map((parts) => complete(parts.join(""))),
  );

  test("cdigit accepts whatever is accepted", () => {
    fc.assert(
      fc.property(candidate, (idNumber) => {
        if (isAccepted(parseIdNumber(idNumber, limits))) expect(mod11_2.validate(idNumber)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test("stdnum agrees but for provinces, foreign cards, and birth dates that nobody alive can have", () => {
    fc.assert(
      fc.property(candidate, (idNumber) => {
        const ours = parseIdNumber(idNumber, limits);
        const theirs = stdnum["CN"]?.["ric"]?.validate(idNumber).isValid;
        if (theirs === isAccepted(ours)) return;
        // stdnum never refuses what we accept, ...
        expect(isAccepted(ours)).toBe(false);
        const year = Number(idNumber.slice(6, 10));
        for (const code of (ours.ok ? ours.refusals : ours.codes) ?? []) {
          // ... it has no rule on provinces, does not know that 9 begins a foreign card,
          if (code === "unsupported_document") expect(idNumber).toMatch(/^9/);
          // ... takes any year, reading 0001 to 0099 as years of this and the last century,
          else if (code === "birth_date") expect(year < 1880 || year >= 2026).toBe(true);
          // ... and is as strict as we are on everything else.
          else expect(code).toBe("province");
        }
      }),
      { numRuns: 5000 },
    );
  });
});
