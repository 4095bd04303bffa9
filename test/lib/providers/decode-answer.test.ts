import { isUtf8 } from "node:buffer";
import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";

import { decodeAnswer } from "../../../lib/providers/decode-answer.ts";

type Part = string | readonly number[];
const bytes = (...parts: readonly Part[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const decoded = (...parts: readonly Part[]): unknown => {
  const text = decodeAnswer(bytes(...parts));
  return text === undefined ? undefined : JSON.parse(text);
};

/** 成功 in GBK, two characters whose second bytes are a backslash and a bar, and four bytes of GB18030. */
const success = [0xb3, 0xc9, 0xb9, 0xa6];
const backslash = [0x81, 0x5c];
const bar = [0x96, 0x7c];
const fourBytes = [0x81, 0x39, 0xee, 0x39];

test("UTF-8 is taken as it is, whatever it says", () => {
  for (const text of ['{"msg":"成功"}', "<html>", "", '{"a":1,"a":2}', "\0"]) {
    expect(decodeAnswer(Buffer.from(text))).toBe(text);
  }
  expect(decodeAnswer(Buffer.from("\uFEFF{}"))).toBe("{}");
});

test.each([
  ["a message in GBK", success],
  ["a character with a backslash in it", backslash],
  ["a backslash and then more", [...backslash, ...success]],
  ["a character with a bar in it", bar],
  ["four bytes of GB18030", fourBytes],
])("%s does not hide the codes beside it", (_what, message) => {
  expect(decoded('{"msg":"', message, '","code":"0","data":{"result":1}}')).toMatchObject({
    code: "0",
    data: { result: 1 },
  });
});

test("text in GBK is read as such where it is valid", () => {
  expect(decoded('{"msg":"', success, '"}')).toEqual({ msg: "成功" });
});

test("damaged UTF-8 does not hide the codes beside it", () => {
  for (const damage of [[0xc3], [0xff], [0xe6, 0x88], [0xc3, 0x28], [0xed, 0xa0, 0x80]]) {
    expect(decoded('{"msg":"', damage, '","code":"0"}')).toMatchObject({ code: "0" });
  }
});

test.each([
  ["text that is no object", ['"', success, '"']],
  ["an array", ['["', success, '"]']],
  ["a page", ["<html>", success, "</html>"]],
  ["half an object", ['{"msg":"', success]],
  ["UTF-16", [[...Buffer.from('\uFEFF{"code":"0"}', "utf16le")]]],
  ["bytes of something compressed", [[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56]]],
] as const)("%s is not read", (_what, parts) => {
  expect(decodeAnswer(bytes(...parts))).toBeUndefined();
});

test("no bytes make it throw, and codings that leave an object agree about its codes", () => {
  const part = fc.oneof(
    fc.constantFrom('"', "\\", ",", ":", "}", '","code":"0', '","code":"1', '","more":"'),
    fc.uint8Array({ maxLength: 3 }).map((array) => [...array]),
    fc.constantFrom(success, backslash, bar, fourBytes),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const body = bytes('{"msg":"', ...parts, '"}');
      // What happens to be valid UTF-8 is taken as it is, whatever it says in another coding.
      fc.pre(!isUtf8(body));
      const text = decodeAnswer(body);
      const said = [new TextDecoder("gb18030", { fatal: true }), new TextDecoder("utf-8")].flatMap(
        (decoder) => codeOf(() => decoder.decode(body)),
      );
      expect(new Set(said).size).toBeLessThanOrEqual(1);
      if (text !== undefined && said.length > 0) expect(codeOf(() => text)).toEqual(said.slice(0, 1));
    }),
    { numRuns: 2000 },
  );
});

/** The code of an object, in a list; empty if the text is none. */
function codeOf(read: () => string): unknown[] {
  try {
    const value: unknown = JSON.parse(read());
    const code = typeof value === "object" && value !== null && "code" in value ? value.code : undefined;
    return [typeof code === "string" && /[^\0-\x7F]/.test(code) ? "text" : code];
  } catch {
    return [];
  }
}
