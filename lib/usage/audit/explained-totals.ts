import type { TotalsGroup } from "../totals/keys.ts";
import type { Tally } from "../totals/totals.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/**
 * The names of the totals that already stand as they would after a change of the entries: they differ from the entries by
 * exactly that change. The entries were changed without them, and the repair must leave them alone.
 */
export function explainedTotals(
  change: Tally,
  differences: readonly TotalsDifference[],
): ReadonlySet<string> {
  const excess = Map.groupBy(differences, ({ group }) => nameOf(group));
  const names = [...change].flatMap(([name, { amounts }]) => {
    const over = new Map((excess.get(name) ?? []).map((one) => [one.attribute, one.totals - one.entries]));
    const isExact = [...amounts].every(([attribute, amount]) => over.get(attribute) === amount);
    return isExact && amounts.size > 0 ? [name] : [];
  });
  return new Set(names);
}

function nameOf({ name, skPrefix }: TotalsGroup): string {
  return `${name} ${skPrefix}`;
}
