import { describe, expect, it } from "vitest";
import { bar, recordTable, textTable } from "../../cli/text-table.ts";

describe("a table in a terminal", () => {
  it("has columns as wide as their widest cell, with numbers on the right and no blanks at the end", () => {
    const columns = [{ title: "provider" }, { title: "calls", isNumber: true }, { title: "" }];
    expect(
      textTable(columns, [
        ["shuxun", "7", "█"],
        ["kuaidi100", "1234567", ""],
      ]),
    ).toEqual(["provider     calls", "shuxun           7  █", "kuaidi100  1234567"]);
  });

  it("of records has a column for each of their fields", () => {
    expect(
      recordTable([
        { killed: "door", kills: 5, seconds: undefined },
        { killed: "functions", kills: 17, lost: false },
      ]),
    ).toEqual(["killed     kills  seconds  lost", "door           5", "functions     17           false"]);
  });

  it("of no records has no columns", () => {
    expect(recordTable([])).toEqual([""]);
  });
});

describe("a bar", () => {
  it.each([
    [0, 10, ""],
    [1, 1_000, "█"],
    [5, 10, "█████"],
    [10, 10, "██████████"],
    [0, 0, ""],
  ])("for %i of %i is %j", (value, greatest, text) => {
    expect(bar(value, greatest, 10)).toBe(text);
  });
});
