import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";

import { formBody, percentEncode } from "../../../lib/providers/form.ts";

test("a form decodes to what went into it, in the same order", () => {
  const field = fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(fc.array(field), (fields) => {
      const decoded = [...new URLSearchParams(formBody(fields).toString("latin1"))];
      expect(decoded).toEqual(fields.map((pair) => pair.map((text) => text.toWellFormed())));
    }),
  );
});

test("base64 is escaped as any other text would be", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const base64 = Buffer.from(bytes).toString("base64");
      expect(formBody([["image", { base64 }]]).toString()).toBe(`image=${encodeURIComponent(base64)}`);
    }),
  );
});

test("percentEncode writes a blank as %20 and a lone surrogate as U+FFFD", () => {
  expect(percentEncode("张 三")).toBe("%E5%BC%A0%20%E4%B8%89");
  expect(percentEncode("\ud800")).toBe("%EF%BF%BD");
});
