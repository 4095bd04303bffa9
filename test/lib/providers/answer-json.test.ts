import * as fc from "../../support/properties.ts";
import * as v from "valibot";
import { expect, test } from "vitest";

import {
  codeSchema,
  decimalSchema,
  flagSchema,
  objectOf,
  parseAnswer,
} from "../../../lib/providers/answer-json.ts";

const anything = v.object({ value: v.unknown() });
const read = (text: string): unknown => parseAnswer(`{"value":${text}}`, anything)?.value;

test("a whole number beyond 2^53 keeps its digits, as text", () => {
  for (const digits of ["9007199254740992", "-9007199254740993", "1234567890123456789", "1".repeat(60)]) {
    expect(read(digits)).toBe(digits);
    expect(parseAnswer(`{"value":${digits}}`, v.object({ value: codeSchema }))).toEqual({ value: digits });
  }
  expect(read('[{"log_id":1234567890123456789}]')).toEqual([{ log_id: "1234567890123456789" }]);
});

test("every other number and every text is what JSON says it is", () => {
  expect(read("9007199254740991")).toBe(9_007_199_254_740_991);
  expect(read("12345678901234567.5")).toBe(12_345_678_901_234_568);
  expect(read("1e20")).toBe(1e20);
  expect(read('"1234567890123456789"')).toBe("1234567890123456789");
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify({ value, long: "1234567890123456789" });
      if (/__proto__|constructor|prototype/.test(text)) return;
      // Of what is drawn, only whole numbers can differ.
      if (/[:[,]-?\d{16,}[,\]}]/.test(text)) return;
      const whole: unknown = JSON.parse(JSON.stringify({ value }));
      expect(parseAnswer(text, anything)).toEqual(depthOf(value) > 7 ? undefined : whole);
    }),
  );
});

test("two keys of one name are refused, whatever digits stand beside them", () => {
  expect(parseAnswer('{"value":1234567890123456789,"value":1}', anything)).toBeUndefined();
});

test("an array is no object, however few fields an object must have", () => {
  const answer = objectOf({ result: v.optional(objectOf({ code: v.optional(codeSchema) })) });
  for (const text of [
    "[]",
    '[{"result":{}}]',
    '{"result":[]}',
    '{"result":[{"code":1}]}',
    '{"result":null}',
  ]) {
    expect(parseAnswer(text, answer)).toBeUndefined();
  }
  expect(parseAnswer('{"result":{"code":1,"more":2},"more":3}', answer)).toEqual({ result: { code: "1" } });
});

test.each([
  ["true", true],
  ['"True"', true],
  ["1", true],
  ['"1"', true],
  ["1.0", true],
  ["false", false],
  ['"FALSE"', false],
  ["0", false],
  ["2", undefined],
  ['"yes"', undefined],
  ["[]", undefined],
  ["null", undefined],
])("%s as a yes or no is %j", (text, expected) => {
  expect(parseAnswer(`{"value":${text}}`, objectOf({ value: flagSchema }))?.value).toBe(expected);
});

test.each([
  ['"9.0E-5"', 0.000_09],
  ['"9e-5"', 0.000_09],
  ['"9.72E+1"', 97.2],
  ['"1E2"', 100],
  ["9.0E-5", 0.000_09],
  ['"97.20"', 97.2],
  ['"-1"', undefined],
  ['"E5"', undefined],
  ['"1E"', undefined],
  ['" 1"', undefined],
  ['"0x1"', undefined],
  ["[1]", undefined],
])("%s as a number is %d", (text, expected) => {
  expect(parseAnswer(`{"value":${text}}`, objectOf({ value: decimalSchema }))?.value).toBe(expected);
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
