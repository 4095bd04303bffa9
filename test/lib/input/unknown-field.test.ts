import { describe, expect, it } from "vitest";
import { unknownFieldViolations } from "../../../lib/input/unknown-field.ts";

const known = ["name", "idNumber", "livenessControl"];

function violationsOf(...names: readonly string[]): unknown {
  return unknownFieldViolations("body", Object.fromEntries(names.map((name) => [name, 1])), known);
}

describe("the fields of an object that are not known", () => {
  it("are none where all are known", () => {
    expect(violationsOf("name", "idNumber")).toEqual([]);
    expect(violationsOf()).toEqual([]);
  });

  it.each([
    ["id_number", "idNumber"],
    ["IDNumber", "idNumber"],
    ["idNumbr", "idNumber"],
    ["Name", "name"],
    ["liveness-control", "livenessControl"],
  ])("have one violation with the known name that is like theirs: %s", (given, nearest) => {
    expect(violationsOf("name", given, "more")).toEqual([{ field: "body", code: "unknown_field", nearest }]);
  });

  it.each(["示例甲", "110009190001010001", "", "__", "x".repeat(100_000), `idNumber${" ".repeat(30)}`])(
    "have a violation that repeats nothing of what is like no known name: %j",
    (given) => {
      expect(violationsOf(given)).toEqual([{ field: "body", code: "unknown_field" }]);
    },
  );
});
