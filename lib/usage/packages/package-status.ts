import { allocate } from "./allocation.ts";
import { addDays } from "../../base/month.ts";
import { byExpiry, coversKind, type Package } from "./package.ts";
import type { ChargedOnDay } from "../totals/totals.ts";

/** The status of a package on a day. */
export type PackageStatus = {
  package: Package;
  used: number;
  left: number;
  state: "not_yet_valid" | "valid" | "used_up" | "expired";
  /** Whether the next call of some kind uses this package, or would use it if it were not used up. */
  isCurrent: boolean;
  /** Calls that are left in this and the other packages for the same kinds. */
  leftTogether: number;
  /** Whether another package continues to pay for the same kinds when this one expires. */
  hasSuccessor: boolean;
  /** At the pace of the last days: the day on which it will be used up, or the calls that are left when it expires. */
  forecast: { runsOutOn: string } | { leftAtExpiry: number } | undefined;
};

/** How many full days the pace of the forecast averages over. */
const paceDays = 14;
/** How far the forecast looks ahead: packages are valid for a year. */
const forecastDays = 800;

/** The status of one provider's packages on a day, first expiring first, from what was charged until then. */
export function packageStatuses(
  packages: readonly Package[],
  charged: readonly ChargedOnDay[],
  today: string,
): PackageStatus[] {
  const ordered = packages.toSorted(byExpiry);
  const { used, shares } = allocate(ordered, charged);
  const leftOf = (bought: Package): number => bought.calls - (used.get(bought.id) ?? 0);
  const usable = ordered.filter((bought) => bought.validUntil >= today && leftOf(bought) > 0);
  const lastUsed = shares.findLast((share) => share.package !== undefined)?.package;
  const pace = paceOf(charged, today);
  const forecast = forecastOf(ordered, leftOf, pace, today);
  const kinds = [...new Set([...charged.map(({ kind }) => kind), ...ordered.map(({ kind = "" }) => kind)])];
  const current = new Set(
    kinds.map((kind) => usable.find((bought) => bought.boughtOn <= today && coversKind(bought, kind))),
  );
  return ordered.map((bought) => {
    const pool = usable.filter(({ kind }) => kind === undefined || kind === bought.kind);
    return {
      package: bought,
      used: used.get(bought.id) ?? 0,
      left: leftOf(bought),
      state: stateOf(bought, leftOf(bought), today),
      // A provider that is no longer called has no current package, whatever ended its last one.
      isCurrent: current.has(bought) || (pool.length === 0 && bought === lastUsed && pace.size > 0),
      leftTogether: pool.reduce((sum, one) => sum + leftOf(one), 0),
      hasSuccessor: pool.some((one) => one.validUntil > bought.validUntil),
      forecast: forecast.get(bought.id),
    };
  });
}

function stateOf(bought: Package, left: number, today: string): PackageStatus["state"] {
  if (left <= 0) return "used_up";
  if (today > bought.validUntil) return "expired";
  return today < bought.boughtOn ? "not_yet_valid" : "valid";
}

/** Calls per day by kind over the last full days, or since the first call if that is more recent. */
function paceOf(charged: readonly ChargedOnDay[], today: string): Map<string, number> {
  const first = charged.map(({ day }) => day).reduce((one, other) => (one < other ? one : other), today);
  const from = addDays(today, -paceDays) > first ? addDays(today, -paceDays) : first;
  const calls = new Map<string, number>();
  for (const line of charged) {
    if (line.day < from || line.day >= today) continue;
    calls.set(line.kind, (calls.get(line.kind) ?? 0) + line.calls);
  }
  return new Map([...calls].map(([kind, sum]) => [kind, sum / daysBetween(from, today)]));
}

/** Simulates the coming days at an even pace. */
function forecastOf(
  packages: readonly Package[],
  leftOf: (bought: Package) => number,
  pace: ReadonlyMap<string, number>,
  today: string,
): Map<string, PackageStatus["forecast"]> {
  const forecast = new Map<string, PackageStatus["forecast"]>();
  if (pace.size === 0) return forecast;
  const left = new Map(packages.map((bought) => [bought.id, leftOf(bought)]));
  for (let offset = 1; offset <= forecastDays; offset++) {
    const day = addDays(today, offset);
    const demand = new Map(pace);
    for (const bought of packages) {
      const before = left.get(bought.id) ?? 0;
      if (before <= 0 || day < bought.boughtOn) continue;
      if (day > bought.validUntil) {
        left.set(bought.id, 0);
        if (bought.validUntil >= today) forecast.set(bought.id, { leftAtExpiry: Math.floor(before) });
        continue;
      }
      const after = takeFrom(bought, before, demand);
      left.set(bought.id, after);
      if (after < 1e-6) forecast.set(bought.id, { runsOutOn: day });
    }
  }
  return forecast;
}

/** Uses a day's calls from a package as far as possible, and returns what is left in it. */
function takeFrom(bought: Package, left: number, demand: Map<string, number>): number {
  for (const [kind, calls] of demand) {
    if (!coversKind(bought, kind)) continue;
    const taken = Math.min(left, calls);
    demand.set(kind, calls - taken);
    left -= taken;
  }
  return left;
}

function daysBetween(from: string, to: string): number {
  return Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000));
}
