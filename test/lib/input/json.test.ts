import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";
import { checkJsonValue, parseStrictJson } from "../../../lib/input/json.ts";

const parsed = (text: string): unknown => JSON.parse(text);
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const refused = (code: string) => ({ ok: false, codes: [code] });

test("gives what JSON.parse gives for any JSON without the keys it forbids", () => {
  const limits = { maxDepth: 100, maxRestCharacters: 1_000_000 };
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      if (/__proto__|constructor|prototype/.test(text)) return;
      expect(parseStrictJson(text, limits)).toEqual({ ok: true, value: parsed(text) });
    }),
  );
});

test("never throws, and refuses exactly what JSON.parse refuses, for text that is nearly JSON", () => {
  const limits = { maxDepth: 100, maxRestCharacters: 1_000_000 };
  const fragment = fc.constantFrom(
    ...'{ } [ ] , : " \\ u a 0 1 \n'.split(" "),
    " ",
    "null",
    '"a"',
    '\\"',
    "\\u0061",
    "\ud800",
    "\0",
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
      const text = fragments.join("");
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const result = parseStrictJson(text, limits);
      if (!isJson) expect(result).toEqual(refused("json_malformed"));
      else if (!result.ok) expect(result).toEqual(refused("json_duplicate_key"));
    }),
    { numRuns: 5000 },
  );
});

test.each([
  '{"name":1,"name":2}',
  '{"a":{"name":1,"b":"x","name":1}}',
  '[{"a":[{"k":1,"k":2}]}]',
  '{"a":1,"\\u0061":2}',
  '{"":1,"":2}',
  '{"a":{"b":1},"a":2}',
  '{"a":[1,2],"b":"a","a":2}',
])("refuses a key that stands twice in one object: %s", (text) => {
  expect(parseStrictJson(text)).toEqual(refused("json_duplicate_key"));
});

test.each([
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":1}]',
  '{"a":"a","b":"a"}',
  '{"a":["a","a","b"],"b":{"a":1}}',
  // Whoever takes the escaped quote for the end of the string sees the key "," twice.
  '{",":1,"a":"\\",","b":1}',
  '{"a\\\\":1,"a":2}',
  '{"a\\"":1,"a":"\\\\"}',
])("accepts equal keys of different objects, and values that equal keys: %s", (text) => {
  expect(parseStrictJson(text)).toEqual({ ok: true, value: parsed(text) });
});

test.each([
  '{"__proto__":{"isAdmin":true}}',
  '{"a":{"constructor":1}}',
  '[{"prototype":1}]',
  '{"\\u005f_proto__":1}',
])("refuses a key that could reach a prototype: %s", (text) => {
  expect(parseStrictJson(text)).toEqual(refused("json_forbidden_key"));
  expect(checkJsonValue(JSON.parse(text))).toEqual(refused("json_forbidden_key"));
});

test("allows four levels and refuses the fifth, before the text is known to be JSON", () => {
  expect(parseStrictJson(nested(4)).ok).toBe(true);
  expect(parseStrictJson(nested(5))).toEqual(refused("json_too_deep"));
  expect(parseStrictJson("[".repeat(2_000_000))).toEqual(refused("json_too_deep"));
  expect(checkJsonValue(JSON.parse(nested(4))).ok).toBe(true);
  expect(checkJsonValue(JSON.parse(nested(5)))).toEqual(refused("json_too_deep"));
});

test("counts brackets inside strings as text", () => {
  expect(parseStrictJson('{"a":"[[[[[[{{{{{{","b":"]}"}').ok).toBe(true);
});

test("allows one large string and refuses more than 4,096 characters besides it", () => {
  const image = "A".repeat(2_800_000);
  const body = (length: number) => ({ image, name: "b".repeat(length) });
  expect(parseStrictJson(JSON.stringify(body(4000))).ok).toBe(true);
  expect(parseStrictJson(JSON.stringify(body(4096)))).toEqual(refused("json_too_large"));
  expect(checkJsonValue(body(4000)).ok).toBe(true);
  expect(checkJsonValue(body(4096))).toEqual(refused("json_too_large"));
  const keys = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, 1]));
  expect(parseStrictJson(JSON.stringify(keys))).toEqual(refused("json_too_large"));
  expect(checkJsonValue(keys)).toEqual(refused("json_too_large"));
  expect(parseStrictJson(`{}${" ".repeat(5000)}`)).toEqual(refused("json_too_large"));
});

test("finds the end of a string among escaped quotes and backslashes", () => {
  const value = { a: '\\"\\\\"'.repeat(100), b: "\\", c: '"' };
  expect(parseStrictJson(JSON.stringify(value))).toEqual({ ok: true, value });
});
