import { apportion } from "./apportion.ts";
import { byExpiry, paysFor, type Package } from "./package.ts";
import type { ChargedOnDay } from "../totals/totals.ts";

/**
 * Computes which package paid for which calls of a provider. It assigns the charged calls, oldest day first, to the
 * packages, first expiring first.
 *
 * Nothing is written when a call is charged, so the result does not depend on the order of arrival. Calls that become
 * charged late, are delivered twice or are corrected change the counts, and the result is the same as if they had been
 * there from the start.
 */
export type Allocation = {
  shares: readonly Share[];
  /** Used calls, by package id. */
  used: ReadonlyMap<string, number>;
};

/** Calls of one day and kind that one package paid for, for all callers. */
export type Share = {
  day: string;
  kind: string;
  /** Undefined if no package was left: these calls cost the list price. */
  package: Package | undefined;
  /** The position of the first of these calls in the package, from 0. */
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

/** Returns charged calls sorted by day and kind, whatever their original order. */
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
