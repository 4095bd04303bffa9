import { type Month, monthsBetween, previousMonth } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import { hasEntries } from "../ledger/read-entries.ts";
import { readPackages } from "../packages/package-items.ts";
import { readClosings } from "../statement/statement-items.ts";
import { monthsOf } from "../totals/directory.ts";
import type { Unlisted } from "../totals/unlisted.ts";

/** No more months than these are looked at, from the current one back: a month that has nothing takes 256 queries. */
const mostMonths = 60;

/**
 * Finds the months before `last` that have entries and are missing from the list of months. It looks at each month from the
 * first one that anything names (the list, a closed month, a package) and goes on before that as long as a month has entries.
 */
export async function unlistedMonths(table: Table, last: Month): Promise<Unlisted[]> {
  const listed = new Set(await monthsOf(table, { isConsistent: true }));
  const closed = (await readClosings(table)).map(({ month }) => month);
  const paid = (await readPackages(table)).map(({ boughtOn }) => boughtOn.slice(0, 7));
  const first = [...listed, ...closed, ...paid, last].toSorted()[0] ?? last;
  const candidates = monthsBetween(first, last).slice(0, -1).slice(-mostMonths);
  const months: Month[] = [];
  for (const month of candidates) {
    if (!listed.has(month) && (await hasEntries(table, month))) months.push(month);
  }
  for (let month = previousMonth(first), left = mostMonths - candidates.length; left > 0; left -= 1) {
    if (!(await hasEntries(table, month))) break;
    months.unshift(month);
    month = previousMonth(month);
  }
  return months.map((month) => ({ month, list: "months", name: month }));
}
