import { checkCharacterOf } from "../../lib/base/check-character.ts";
import { madeUpIdNumber, madeUpPerson } from "../samples/people.ts";
import { bodyOf, fieldCases, kindOf, upTo, type BadInput } from "./bad-input.ts";

const good = (n: number) => madeUpPerson(n).idNumber;
const complete = (digits: string) => digits + checkCharacterOf(digits);
const provinces = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[1-3]|9\d)$/;
const pad = (n: number, length: number) => String(n).padStart(length, "0");

const cases = (className: string, values: readonly unknown[], codes: readonly string[]) =>
  fieldCases(`ID number: ${className}`, "idNumber", values, codes);

/** Puts something in the place of a digit of the sequence, where no other rule looks. */
const inSequence = (n: number, text: string) => good(n).slice(0, 15) + text + good(n).slice(16);

/** Every other digit in each place of the sequence. */
const mistyped = upTo(150).map((n) => {
  const index = 14 + (n % 3);
  const digit = (Number(good(n).charAt(index)) + 1 + (n % 9)) % 10;
  return good(n).slice(0, index) + String(digit) + good(n).slice(index + 1);
});

const swapped = upTo(60)
  .map((n) => madeUpIdNumber({ sequence: 101 + n * 10 }))
  .filter((idNumber) => idNumber.charAt(14) !== idNumber.charAt(15))
  .map((idNumber) => idNumber.slice(0, 14) + idNumber.charAt(15) + idNumber.charAt(14) + idNumber.slice(16));

const impossibleDates = [
  ...upTo(30).map((n) => `${1950 + n}0230`),
  ...upTo(30).map((n) => `${1950 + n}1301`),
  ...upTo(30).map((n) => `${1950 + n}0100`),
  ...["0431", "0631", "0931", "1131", "0132", "0001", "9999"].map((day) => `1990${day}`),
  "19000229",
  "19010229",
  "20230229",
];

const wrongEverywhere: BadInput[] = upTo(30).map((n) => {
  const digits = `00999919901${pad(n + 41, 3)}${pad(n, 3)}`;
  const wrong = checkCharacterOf(digits) === "5" ? "6" : "5";
  return {
    class: "ID number: province, date and check character at once",
    kind: kindOf(n),
    body: bodyOf(kindOf(n), n, { idNumber: digits + wrong }),
    expectedErrors: ["idNumber province", "idNumber birth_date", "idNumber check_character"],
  };
});

export const badIdNumbers: readonly BadInput[] = [
  ...cases(
    "as a spreadsheet writes large numbers",
    ["1.10009E+17", "1.1E+17", "1E+17", "1e17", "1,10009E+17", " 1.10009E+017 ", "１.１E+１７"],
    ["scientific_number"],
  ),
  ...cases(
    "wrong check character",
    upTo(200).map((n) => good(n).slice(0, 17) + "0123456789X".replace(good(n).charAt(17), "").charAt(n % 10)),
    ["check_character"],
  ),
  ...cases("one digit mistyped", mistyped, ["check_character"]),
  ...cases("neighbours swapped", swapped, ["check_character"]),
  ...cases(
    "unknown province",
    upTo(100)
      .map((n) => pad(n, 2))
      .filter((province) => !provinces.test(province))
      .map((province) => madeUpIdNumber({ province })),
    ["province"],
  ),
  ...cases(
    "impossible date",
    impossibleDates.map((birthDate) => madeUpIdNumber({ birthDate })),
    ["birth_date"],
  ),
  ...cases(
    "born before 1880",
    upTo(40).map((n) => madeUpIdNumber({ birthDate: `${pad(1879 - n * 30, 4)}1231` })),
    ["birth_date"],
  ),
  ...cases(
    "born in the future",
    upTo(40).map((n) => madeUpIdNumber({ birthDate: `${2100 + n * 100}0101` })),
    ["birth_date"],
  ),
  ...cases(
    "15 digits",
    upTo(40).map((n) => `119999${pad(n + 50, 2)}0307${pad(n, 3)}`),
    ["legacy_15"],
  ),
  ...cases(
    "a character is missing",
    upTo(40).map((n) => good(n).slice(0, n % 18) + good(n).slice((n % 18) + 1)),
    ["length"],
  ),
  ...cases(
    "a digit too many",
    upTo(40).map((n) => `1${good(n).slice(0, 17)}${n % 10}`),
    ["length"],
  ),
  ...cases(
    "letters for digits",
    ["O", "o", "l", "I", "S", "B", "Z", "x", "Ｏ", "零", "〇", "一", "①", "²", "😀"].map((text, n) =>
      inSequence(n, text),
    ),
    ["characters"],
  ),
  ...cases(
    "a foreign X",
    ["Х", "х", "Χ", "χ", "×", "✕", "乂", "Y", "*"].map((text, n) => good(n).slice(0, 17) + text),
    ["characters"],
  ),
  ...cases(
    "digits of another system",
    [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x1810, 0x1d7ce].map((zero, n) =>
      good(n)
        .slice(0, 17)
        .replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
        .concat("X"),
    ),
    ["characters"],
  ),
  ...cases(
    "separators",
    ["-", "/", ".", "_", ",", ":", "·", "－"].map((separator, n) =>
      [good(n).slice(0, 6), good(n).slice(6, 14), good(n).slice(14)].join(separator),
    ),
    ["characters", "length"],
  ),
  ...cases(
    "a JSON number",
    upTo(20).map((n) => Number(good(n).replace("X", "0"))),
    ["not_text"],
  ),
  ...cases("another JSON type", [true, false, {}, [], ["1"], { value: "1" }, 0, -1, 1.5], ["not_text"]),
  ...cases("missing", [undefined, null], ["required"]),
  ...cases("blank", ["", " ", "\t\n", "\u3000", "\u200B\uFEFF", "\u00AD"], ["empty"]),
  ...cases(
    "far too long",
    [257, 300, 1000, 3000].map((length) => "1".repeat(length)),
    ["too_long"],
  ),
  ...cases(
    "foreign permanent resident card of 2023",
    upTo(30).map((n) => complete(`91${pad(n + 100, 4)}19900307${pad(n, 3)}`)),
    ["unsupported_document"],
  ),
  ...cases(
    "older foreign permanent resident card",
    upTo(26).map((n) => `${String.fromCharCode(65 + n)}SA11${pad(n, 2)}19900307`),
    ["unsupported_document"],
  ),
  ...cases(
    "nonsense",
    ["null", "undefined", "NaN", "' OR 1=1 --", "<script>", "../../etc", "%31%31", "{}"],
    ["characters", "length"],
  ),
  ...wrongEverywhere,
];
