import { describe, expect, it } from "vitest";
import { printable, printableJson, printableLines } from "../../cli/printable.ts";

describe("text from outside", () => {
  it.each([
    ["an escape sequence", "a\u001B[31mb", "a<U+001B>[31mb"],
    ["a control character of the second set", "\u009B2J", "<U+009B>2J"],
    ["a line break", "a\r\nb", "a<U+000D><U+000A>b"],
    ["a change of direction", "\u202Eabc\u2066", "<U+202E>abc<U+2066>"],
    ["a lone surrogate", "\uD800", "<U+D800>"],
    ["everything else", "流水号 r-1 𠮷", "流水号 r-1 𠮷"],
  ])("shows %s as it may be printed", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(shown)).toBe(shown);
  });

  it("is cut off after 160 characters", () => {
    expect(printable("x".repeat(161))).toBe(`${"x".repeat(160)}…`);
  });
});

describe("lines from outside", () => {
  it("keep their breaks and tabs, and nothing else that moves the cursor", () => {
    expect(printableLines("a\tb\r\nc\nd\re\u001B]0;title\u0007")).toBe(
      "a\tb\r\nc\nd<U+000D>e<U+001B>]0;title<U+0007>",
    );
    expect(printableLines("x".repeat(1_000))).toHaveLength(1_000);
  });

  it("lose nothing as JSON, and show nothing to a terminal", () => {
    const value = { text: "\u009B2J\u007F\u202E\u{E0001}\u001B[31m 流水号" };
    const json = printableJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(printable(json)).toBe(json);
  });
});
