import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createGb18030Decoder } from "../../cli/gb18030.ts";

function decode(bytes: Uint8Array, chunkBytes = bytes.length): string {
  const decoder = createGb18030Decoder();
  let text = "";
  for (let at = 0; at < bytes.length; at += chunkBytes)
    text += decoder.decode(bytes.subarray(at, at + chunkBytes));
  return text + decoder.end();
}

/** All pairs of bytes that GBK has. */
const pairs = Array.from({ length: 0x7e }, (_, lead) =>
  Array.from({ length: 0xbf }, (__, second) => [lead + 0x81, second + 0x40] as const),
)
  .flat()
  .filter(([, second]) => second !== 0x7f);

describe("text in GB18030", () => {
  it.each([
    ["a vertical comma", "\uE78D", "a6d9"],
    ["the last of a run", "\uE793", "a6df"],
    ["ǹ", "\uE7C8", "a8bf"],
    ["〾", "\uE7E7", "a989"],
    ["⺁", "\uE815", "fe50"],
    ["龴", "\uE81E", "fe59"],
    ["䓖, after the byte that no pair has", "\uE844", "fe80"],
    ["䶮", "\uE863", "fe9f"],
    ["龻", "\uE864", "fea0"],
  ])("has the private-use character of code page 936 for %s", (_, character, hex) => {
    expect(decode(Buffer.from(`41${hex}42`, "hex"))).toBe(`A${character}B`);
  });

  it("is otherwise what the platform reads", () => {
    const differing = pairs.filter(([lead, second]) => {
      const bytes = Uint8Array.of(lead, second);
      return decode(bytes) !== new TextDecoder("gb18030").decode(bytes);
    });
    expect(differing).toHaveLength(99);
    expect(
      differing.every(([lead, second]) => /^[\uE766-\uE864]$/u.test(decode(Uint8Array.of(lead, second)))),
    ).toBe(true);
  });

  it("is the same however it is cut into chunks", () => {
    const bytes = Buffer.from("84319533d5c5fe9f2c8139ee3931fe9ffe9f0ad5c5", "hex");
    const text = "张\uE863,㐀1\uE863\uE863\n张";
    expect([1, 2, 3, 5, 7, 11, 21].map((size) => decode(bytes, size))).toEqual(Array(7).fill(text));
  });

  it.each(["d5", "8139ee", "d520", "ff"])(
    "is refused if it ends within a character or is none (%s)",
    (hex) => {
      expect(() => decode(Buffer.from(`41${hex}`, "hex"))).toThrow(TypeError);
    },
  );
});

it("the documents list the characters that had private-use codes", () => {
  const documented = [
    ...readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8").matchAll(
      /(\p{Unified_Ideograph}) (E8\d[0-9A-F])/gu,
    ),
  ].map(([, character, code]) => `${character} ${code}`);
  const actual = pairs.flatMap(([lead, second]) => {
    const bytes = Uint8Array.of(lead, second);
    const [today, before] = [new TextDecoder("gb18030").decode(bytes), decode(bytes)];
    if (today === before || lead !== 0xfe || !/\p{Unified_Ideograph}/u.test(today)) return [];
    return [`${today} ${before.charCodeAt(0).toString(16).toUpperCase()}`];
  });
  expect(documented).toEqual(actual);
});
