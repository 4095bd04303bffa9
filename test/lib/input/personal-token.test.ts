import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";
import { personalTokenCodes } from "../../../lib/input/personal-token.ts";
import { madeUpPerson } from "../../samples/people.ts";

test.each([
  "11010519491231002X",
  "11010519491231002x",
  "order-440524188001010014-1",
  "user440524188001010014",
  "810000199408230021",
  "440524-18800101-0014",
  "id:110105.19491231.002X",
  // Glued to digits, and to letters that occur in hexadecimal digits.
  "2026112211010519491231002X",
  "20261122440524188001010014",
  "0440524188001010014",
  "440524188001010014001",
  "d440524188001010014",
  "440524188001010014a",
  "ab12440524188001010014cd34",
  "vrf_440524188001010014",
  // Grouped in any way.
  "4405-2418-8001-0100-14",
  "440524-1880-0101-0014",
  "440-524-188-001-010-014",
  "4.4.0.5.2.4.1.8.8.0.0.1.0.1.0.0.1.4",
  "20261122-440524-18800101-001-4",
  "110105-1949-12-31-002-X",
  "order:4405:2418:8001:0100:14:7",
  // The check character is wrong: a mistyped number still tells who is meant.
  "440524188001010015",
])("sees an ID number in %s", (token) => {
  expect(personalTokenCodes(token)).toEqual(["looks_like_id_number"]);
});

test.each([
  "13912345678",
  "8613912345678",
  "008613912345678",
  "phone13912345678",
  "order-13912345678-1",
  "13912345678x",
  "139-1234-5678",
  "86-139-1234-5678",
  "a_86-13912345678_b",
  "d13800138000",
  "13800138000a",
  "a13912345678",
  "013912345678",
  "0-139-1234-5678",
  "139-123-45678",
  "1391-2345-678",
  "order-1391:2345:678-1",
])("sees a mobile number in %s", (token) => {
  expect(personalTokenCodes(token)).toEqual(["looks_like_phone_number"]);
});

test.each([
  "order-2026-11-22-000017",
  "1795312200000",
  "1795312200",
  "20261122123000001",
  "202611221530001234",
  "vrf_9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d",
  "12912345678",
  "139123456789",
  "991234188013010014",
  // The number of an order holds its date, which is no date of birth.
  "4200001234202611221234567890",
  "2026112222001412345678901234",
  "202611221359591234500001",
  "3f2a13912345678b",
  "5d41402abc4b2a76b9719d911017c592",
  "de305d54-75b4-431b-adb2-d13800138000",
  "vrf_9b1deb4d3b7d4bad9bdd2-1-1795312200000-1",
])("sees nobody in %s", (token) => {
  expect(personalTokenCodes(token)).toEqual([]);
});

test("sees nobody in a UUID or a digest", () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 32, maxLength: 64 }),
      (uuid, digits) => {
        expect(personalTokenCodes(uuid)).toEqual([]);
        expect(personalTokenCodes(`a${digits.map((digit) => digit.toString(16)).join("")}`)).toEqual([]);
      },
    ),
    { numRuns: 2000 },
  );
});

/** A sample that is the same in every run. */
function sample(count: number, make: (digit: () => string, index: number) => string): string[] {
  let state = 20_261_122;
  const digit = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String(Math.floor((state / 2 ** 32) * 10));
  };
  return Array.from({ length: count }, (_, index) => make(digit, index));
}
const digitsOf = (digit: () => string, count: number): string =>
  Array.from({ length: count }, digit).join("");
const alarms = (tokens: readonly string[]): number =>
  tokens.filter((token) => personalTokenCodes(token).length > 0).length;

test.each<[string, number, (digit: () => string, index: number) => string]>([
  ["of 20 random digits", 4, (digit) => digitsOf(digit, 20)],
  ["of 32 random digits", 8, (digit) => digitsOf(digit, 32)],
  [
    "of 8 groups of 4 random digits",
    8,
    (digit) => digitsOf(digit, 32).replaceAll(/(?<=.)(?=(?:.{4})+$)/gu, "-"),
  ],
  ["of a date, a time and a sequence", 4, (digit) => `20261122${digitsOf(digit, 14)}`],
  ["of a shop, a date and a sequence", 4, (digit) => `${digitsOf(digit, 7)}20261122${digitsOf(digit, 7)}`],
])("takes few of 20,000 order numbers %s for a person's", (_, most, make) => {
  expect(alarms(sample(20_000, make))).toBeLessThanOrEqual(most);
});

test("finds every made-up person's number that is glued to digits", () => {
  const people = Array.from({ length: 2_000 }, (_, index) => madeUpPerson(index * 7).idNumber);
  const glued = people.flatMap((id) => [
    `20261122${id}`,
    `0${id}`,
    `${id}001`,
    `a${id}b`,
    `${id.slice(0, 9)}-${id.slice(9)}`,
  ]);
  expect(glued.length - alarms(glued)).toBe(0);
});
