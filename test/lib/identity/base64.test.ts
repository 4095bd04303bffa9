import { Buffer } from "node:buffer";
import * as fc from "../../support/properties.ts";
import { describe, expect, test } from "vitest";
import { decodeBase64 } from "../../../lib/identity/base64.ts";

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

describe("strict base64", () => {
  test("gives back the bytes and the text of any encoding", () => {
    fc.assert(
      fc.property(bytes, (original) => {
        const text = original.toString("base64");
        expect(decodeBase64(text)).toEqual({ bytes: original, canonical: text });
      }),
    );
  });

  test("reads every tolerated spelling as the canonical one", () => {
    const spelling = fc.record({
      prefix: fc.constantFrom(
        "",
        "data:image/jpeg;base64,",
        "DATA:;BASE64,",
        "data:image/png;name=a.png;base64,",
      ),
      blank: fc.constantFrom("", " ", "\r\n", "\u3000\t"),
      lineLength: fc.integer({ min: 1, max: 300 }),
      lineBreak: fc.constantFrom("\n", "\r\n", "\r"),
      isUrlSafe: fc.boolean(),
      isPadded: fc.boolean(),
    });
    fc.assert(
      fc.property(
        bytes,
        spelling,
        (original, { prefix, blank, lineLength, lineBreak, isUrlSafe, isPadded }) => {
          const canonical = original.toString("base64");
          const alphabetic = isUrlSafe ? canonical.replaceAll("+", "-").replaceAll("/", "_") : canonical;
          const padded = isPadded ? alphabetic : alphabetic.replaceAll("=", "");
          const lines = padded.match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
          const text = `${blank}${prefix}${lines.join(lineBreak)}${blank}`;
          expect(decodeBase64(text)).toEqual({ bytes: original, canonical });
        },
      ),
    );
  });

  test("accepts nothing that would decode to other bytes than its characters say", () => {
    const unit = fc.constantFrom(..."ABab01+/=-_ \n\r,;:.?张\u0141\u{1F600}\0%".split(""));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 16 }), (text) => {
        const decoded = decodeBase64(text);
        if (decoded === undefined) return;
        // A reference that knows nothing of Buffer: six bits a character.
        const characters = text
          .trim()
          .replaceAll(/[\r\n]/g, "")
          .replace(/={1,2}$/, "");
        const digits = Array.from(characters.replaceAll("-", "+").replaceAll("_", "/"), (one) =>
          alphabet.indexOf(one),
        );
        expect(digits).not.toContain(-1);
        const bits = digits.map((digit) => digit.toString(2).padStart(6, "0")).join("");
        const octets = (bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2));
        expect(Array.from(decoded.bytes)).toEqual(octets);
        // What is left over of the last character is zeros, and less than a character.
        expect(bits.slice(octets.length * 8)).toMatch(/^(?:0000|00|)$/);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ["an inner blank, which was a plus sign", "QUJD REVG"],
    ["a tab", "QUJD\tREVG"],
    ["both alphabets", "QU+-REVG"],
    ["both alphabets the other way round", "QU_/REVG"],
    ["a single left-over character", "QUJDR"],
    ["bits in the padding", "QUJ="],
    ["too much padding", "QUJD="],
    ["padding in the middle", "QQ==QUJD"],
    ["three padding characters", "QQ==="],
    ["a percent-encoded plus sign", "QUJD%2BREVG"],
    ["a character of another script that ends in the same byte", "QUJD\u0141EVG"],
    ["a full-width letter", "QUJDＲEVG"],
    ["a zero", "QUJD\0REVG"],
    ["a second prefix", "data:;base64,data:;base64,QUJD"],
    ["a prefix of another encoding", "data:image/png,QUJD"],
    ["a prefix alone with text", "data:image/svg+xml;utf8,<svg/>"],
    ["hexadecimal with a colon", "FF:D8:FF"],
  ])("refuses %s", (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  test("gives a canonical text as it is, without its prefix and outer blanks", () => {
    const text = Buffer.alloc(3000, 7).toString("base64");
    expect(decodeBase64(text)?.canonical).toBe(text);
    expect(decodeBase64(` data:;base64,${text}\n`)?.canonical).toBe(text);
  });
});
