import type { Month } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import { readClosings } from "../statement/statement-items.ts";
import { monthsOf } from "../totals/directory.ts";

/** The months that have attempts and are not closed, oldest first. */
export async function openMonths(table: Table): Promise<Month[]> {
  const [months, closings] = await Promise.all([monthsOf(table), readClosings(table)]);
  const closed = new Set(closings.map(({ month }) => month));
  return months.filter((month) => !closed.has(month));
}
