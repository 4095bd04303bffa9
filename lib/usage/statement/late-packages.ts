import type { Month } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import { allocate } from "../packages/allocation.ts";
import { firstMonthOf, type Package } from "../packages/package.ts";
import { readPackages } from "../packages/package-items.ts";
import { readChargedDays } from "../totals/read-totals.ts";
import { readClosings } from "./statement-items.ts";

/** The closed months on whose days a package pays, oldest first. To book it changes their figures. */
export async function closedMonthsWithin(
  table: Table,
  { boughtOn, validUntil }: Pick<Package, "boughtOn" | "validUntil">,
): Promise<Month[]> {
  const closed = await closedMonths(table);
  return closed.filter((month) => boughtOn.slice(0, 7) <= month && month <= validUntil.slice(0, 7));
}

/** The closed months in which a booked package has paid for calls, oldest first. To remove it changes their figures. */
export async function closedMonthsPaidBy(table: Table, { id, provider }: Package): Promise<Month[]> {
  const [closed, booked] = await Promise.all([closedMonths(table), readPackages(table)]);
  const packages = booked.filter((one) => one.provider === provider);
  const from = firstMonthOf(packages);
  if (from === undefined || closed.length === 0) return [];
  const { shares } = allocate(packages, await readChargedDays(table, provider, from));
  const paid = new Set(shares.filter((share) => share.package?.id === id).map(({ day }) => day.slice(0, 7)));
  return closed.filter((month) => paid.has(month));
}

async function closedMonths(table: Table): Promise<Month[]> {
  return (await readClosings(table)).map(({ month }) => month);
}
