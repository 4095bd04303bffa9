import { describe, expect, it } from "vitest";
import * as fc from "../../support/properties.ts";
import { parseYuan, yuanText } from "../../../lib/domain/money.ts";

describe("money", () => {
  it.each([
    [0, "0.00"],
    [16_400, "0.164"],
    [60_000, "0.60"],
    [17_000, "0.17"],
    [1, "0.00001"],
    [160_000_000, "1600.00"],
    [-45_000, "-0.45"],
  ])("of %i milli-fen is written as %s yuan", (milliFen, text) => {
    expect(yuanText(milliFen)).toBe(text);
  });

  it("reads back as the amount that it was written from", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), (milliFen) => {
        expect(parseYuan(yuanText(milliFen))).toBe(milliFen);
      }),
    );
  });

  it.each(["", "1,600", "-5", "1e3", "0.000001", ".5", "1.", "¥5", " 5", "1234567890"])(
    "does not read %j, which is no amount",
    (text) => {
      expect(parseYuan(text)).toBeUndefined();
    },
  );
});
