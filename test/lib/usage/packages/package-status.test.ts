import { describe, expect, it } from "vitest";
import { addDays } from "../../../../lib/base/month.ts";
import type { Package } from "../../../../lib/usage/packages/package.ts";
import { packageStatuses } from "../../../../lib/usage/packages/package-status.ts";
import { warningsOf } from "../../../../lib/usage/packages/package-warnings.ts";
import { packageOf } from "../ledger/projected.ts";

const today = "2026-11-22";
const kind = "two_factor";

/** Charged calls on each of the days before today, the last one yesterday. */
function daily(calls: number, days: number) {
  return Array.from({ length: days }, (_, index) => ({ day: addDays(today, index - days), kind, calls }));
}

function statusOf(packages: readonly Package[], charged = daily(5, 10), id = "pkg_00000001") {
  const status = packageStatuses(packages, charged, today).find((one) => one.package.id === id);
  if (status === undefined) throw new Error("no such package");
  return status;
}

describe("the used of a package", () => {
  it("tells what is left and on which day it will be used up at the pace of the last days", () => {
    expect(statusOf([packageOf()])).toMatchObject({
      used: 50,
      left: 50,
      state: "valid",
      isCurrent: true,
      forecast: { runsOutOn: "2026-12-02" },
    });
  });

  it("takes the pace of the last 14 full days, not of those before", () => {
    const charged = [...daily(30, 20).slice(0, 3), ...daily(2, 14)];
    expect(statusOf([packageOf({ calls: 200 })], charged)).toMatchObject({
      left: 200 - 90 - 28,
      forecast: { runsOutOn: addDays(today, 41) },
    });
  });

  it("begins the forecast of the next package where the first one ends", () => {
    const packages = [packageOf(), packageOf({ id: "pkg_next", validUntil: "2028-01-01" })];
    expect(statusOf(packages, undefined, "pkg_next")).toMatchObject({
      used: 0,
      isCurrent: false,
      forecast: { runsOutOn: addDays(today, 30) },
    });
  });

  it("tells what will be left when it expires", () => {
    expect(statusOf([packageOf({ validUntil: addDays(today, 4) })])).toMatchObject({
      forecast: { leftAtExpiry: 50 - 4 * 5 },
    });
  });

  it("has no forecast where nothing was ever charged", () => {
    expect(statusOf([packageOf()], [])).toMatchObject({ left: 100, forecast: undefined });
  });

  it.each([
    [{ boughtOn: addDays(today, 1) }, "not_yet_valid"],
    [{ validUntil: addDays(today, -1) }, "expired"],
    [{ usedBefore: 100 }, "used_up"],
  ])("with %j is %s", (changes, state) => {
    expect(statusOf([packageOf(changes)], [])).toMatchObject({ state, isCurrent: false });
  });
});

function warnings(packages: readonly Package[], charged = 0) {
  return warningsOf(statusOf(packages, [{ day: "2026-11-20", kind, calls: charged }]), today);
}

describe("the warnings about a package", () => {
  it.each([
    [79, []],
    [80, ["left_20_percent"]],
    [94, ["left_20_percent"]],
    [95, ["left_20_percent", "left_5_percent"]],
    [100, ["left_20_percent", "left_5_percent"]],
  ])("of 100 calls after %i of them are %j", (charged, expected) => {
    expect(warnings([packageOf()], charged)).toEqual(expected);
  });

  it("end with a package that was bought later for the same kind, and not with one for another", () => {
    const later = { id: "pkg_next", boughtOn: addDays(today, 1), validUntil: "2028-01-01" };
    expect(warnings([packageOf(), packageOf(later)], 96)).toEqual([]);
    expect(warnings([packageOf(), packageOf({ ...later, kind: "three_factor" })], 96)).toEqual([
      "left_20_percent",
      "left_5_percent",
    ]);
  });

  it("of the end of validity hold from 14 days before, unless another one goes on", () => {
    const ending = packageOf({ validUntil: addDays(today, 14) });
    expect(warnings([ending])).toEqual(["expires_in_14_days"]);
    expect(warnings([packageOf({ validUntil: addDays(today, 15) })])).toEqual([]);
    expect(warnings([ending, packageOf({ id: "pkg_next", validUntil: "2028-01-01" })])).toEqual([]);
  });

  it("are not of a package that was used up long ago", () => {
    const packages = [packageOf({ calls: 10, validUntil: "2026-12-31" }), packageOf({ id: "pkg_next" })];
    expect(warnings(packages, 109)).toEqual([]);
    expect(
      warningsOf(statusOf(packages, [{ day: "2026-11-20", kind, calls: 109 }], "pkg_next"), today),
    ).toEqual(["left_20_percent", "left_5_percent"]);
  });
});
