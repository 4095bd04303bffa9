import type { Month } from "../base/month.ts";
import type { Used } from "../facts/caller-limits.ts";
import { commonNames } from "../facts/keys.ts";
import type { Table } from "../store/table.ts";
import { readUsage } from "../usage/report/read-usage.ts";
import { sumUsage } from "../usage/report/report.ts";
import { readCallerMonth } from "../usage/totals/read-totals.ts";
import { dayTotalsOf } from "../usage/totals/totals.ts";

/**
 * What a caller has used in a month, at the prices of the packages that paid; or what many have used that are counted together,
 * at list price, because packages are divided among single callers.
 */
export async function usedInMonth(
  eventual: Table,
  name: string,
  month: Month,
): Promise<Pick<Used, "calls" | "spendMilliFen">> {
  // What this process has just added must be seen, because nothing may come after it.
  const table: Table = {
    ...eventual,
    query: (partition, range, options) =>
      eventual.query(partition, range, { ...options, isConsistent: true }),
  };
  if (!commonNames.has(name)) {
    const { charged, unknown, open, spendMilliFen } = sumUsage(await readUsage(table, month, [name]));
    return { calls: charged + unknown + open, spendMilliFen };
  }
  const days = dayTotalsOf(await readCallerMonth(table, name, month));
  return {
    calls: sumOf(days.map(({ attempts }) => attempts.charged + attempts.unknown + attempts.open)),
    spendMilliFen: sumOf(days.map(({ listMilliFen }) => listMilliFen)),
  };
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
