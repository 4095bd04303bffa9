import { describe, expect, it } from "vitest";
import { dayOfCell } from "../../../cli/audit/bill-cells.ts";

describe("the day of a call on a bill", () => {
  it.each([
    ["2026-11-03", "2026-11-03"],
    ["2026-11-03 23:59:59", "2026-11-03"],
    ["2026/1/3 8:05", "2026-01-03"],
    ["2026年11月3日", "2026-11-03"],
    ["20261103", "2026-11-03"],
    ["20261103235959", "2026-11-03"],
    ["2026-11-03T16:00:00Z", "2026-11-04"],
    ["2026-11-03T23:00:00+08:00", "2026-11-03"],
    ["46329.5", undefined],
    ["03.11.2026", undefined],
    ["", undefined],
  ])("%j is %s in Asia/Shanghai", (cell, day) => {
    expect(dayOfCell(cell)).toBe(day);
  });
});
