import { describe, expect, it } from "vitest";
import { billOf, compare, entryOf, referenced } from "./billed-attempts.ts";

describe("a reference that names no call", () => {
  it.each(["-", "--", "—", "/", "NULL", "null", "无", "N/A", "(空)", "0", "000000", "None", "\\N"])(
    "such as %s is none, in the bill and in the books",
    (placeholder) => {
      const books = entryOf(4, { charge: "unknown", providerReference: placeholder });
      const entries = [...referenced(["charged", "charged", "charged"]), books];
      const result = compare(billOf(["r1", placeholder, placeholder]), entries);
      expect(result).toMatchObject({ agrees: true, findings: [], blankLines: 2, unmatched: [] });
    },
  );

  it("is also one that is on several lines and belongs to no attempt", () => {
    const result = compare(billOf(["r1", "x1", "x1"]), referenced(["charged", "charged", "charged"]));
    expect(result).toMatchObject({ agrees: true, findings: [], repeated: ["x1"] });
  });
});
