import { mod11_2 } from "cdigit";
import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";
import { checkCharacterOf } from "../../../lib/base/check-character.ts";

test("is that of the standard's examples", () => {
  expect(checkCharacterOf("11010519491231002")).toBe("X");
  expect(checkCharacterOf("44052418800101001")).toBe("4");
});

test("is that of cdigit (ISO 7064 MOD 11-2)", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{17}$/), (text) => checkCharacterOf(text) === mod11_2.compute(text)),
    { numRuns: 2000 },
  );
});
