import * as fc from "fast-check";
import { expect, test } from "vitest";
import { personalTokenCodes } from "../../../lib/input/personal-token.ts";

test.each([
  "11010519491231002X",
  "11010519491231002x",
  "order-440524188001010014-1",
  "user440524188001010014",
  "810000199408230021",
  "440524-18800101-0014",
  "id:110105.19491231.002X",
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
  "a13912345678",
  "12912345678",
  "139123456789",
  "991234188013010014",
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
