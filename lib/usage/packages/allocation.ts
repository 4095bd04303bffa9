import { apportion } from "./apportion.ts";
import { byExpiry, paysFor, type Package } from "./package.ts";
import type { ChargedOnDay } from "../totals/totals.ts";

/**
 * Which package paid for which calls of a provider: a pure fold over its charged calls by day, oldest day
 * first, against its packages, first expiring first used.
 *
 * Nothing is written down when a call is charged, so there is no order of arrival to depend on: calls that
 * become charged late, twice delivered or corrected change the counts, and the fold gives what it would have
 * given had they been there from the start.
 */
export type Allocation = {
  shares: readonly Share[];
  /** Calls that are used up, by package id. */
  used: ReadonlyMap<string, number>;
};

/** Calls of one day and kind that one package paid for, over all callers. */
export type Share = {
  day: string;
  kind: string;
  /** Undefined where no package was left: such calls cost the list price. */
  package: Package | undefined;
  /** Number of the first of these calls within the package, from 0. */
  first: number;
  calls: number;
};

/** Allocates the charged calls of one provider to its packages. */
export function allocate(packages: readonly Package[], days: readonly ChargedOnDay[]): Allocation {
  const ordered = packages.toSorted(byExpiry);
  const used = new Map(ordered.map(({ id, usedBefore }) => [id, usedBefore]));
  const shares: Share[] = [];
  for (const [day, demand] of demandByDay(days)) {
    for (const bought of ordered) {
      const first = used.get(bought.id) ?? 0;
      const wanted = new Map([...demand].filter(([kind]) => paysFor(bought, day, kind)));
      const calls = Math.min(bought.calls - first, sumOf(wanted));
      if (calls <= 0) continue;
      let next = first;
      for (const [kind, units] of apportion(calls, wanted)) {
        if (units === 0) continue;
        shares.push({ day, kind, package: bought, first: next, calls: units });
        demand.set(kind, (demand.get(kind) ?? 0) - units);
        next += units;
      }
      used.set(bought.id, next);
    }
    for (const [kind, calls] of demand) {
      if (calls > 0) shares.push({ day, kind, package: undefined, first: 0, calls });
    }
  }
  return { shares, used };
}

/** Charged calls by day and kind, both in order, whatever order they were given in. */
function demandByDay(days: readonly ChargedOnDay[]): Map<string, Map<string, number>> {
  const demand = new Map<string, Map<string, number>>();
  for (const { day, kind, calls } of days.toSorted(byDayAndKind)) {
    const kinds = demand.get(day) ?? new Map<string, number>();
    demand.set(day, kinds.set(kind, (kinds.get(kind) ?? 0) + Math.max(0, calls)));
  }
  return demand;
}

function byDayAndKind(left: ChargedOnDay, right: ChargedOnDay): number {
  return `${left.day} ${left.kind}` < `${right.day} ${right.kind}` ? -1 : 1;
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((left, right) => left + right, 0);
}
