import type { Month } from "../../base/month.ts";
import { queryAll, type SortRange, type Table, type TableItem } from "../../store/table.ts";
import {
  callerTotals,
  callerTotalsName,
  providerTotalsName,
  totalsPartitions,
  unsettledTotals,
  unsettledTotalsName,
} from "./keys.ts";
import { chargedDaysOf, type ChargedOnDay } from "./totals.ts";

/** Reads the slices of all totals of a caller's month. */
export function readCallerMonth(table: Table, caller: string, month: Month): Promise<TableItem[]> {
  return readSlices(table, callerTotalsName(caller, month));
}

/** Reads the slices of a caller's totals on one day. */
export function readCallerDay(table: Table, caller: string, day: string): Promise<TableItem[]> {
  const { name, skPrefix } = callerTotals(caller, day);
  return readSlices(table, name, { prefix: skPrefix });
}

/** Reads the slices of a provider's totals in one month. */
export function readProviderMonth(table: Table, provider: string, month: Month): Promise<TableItem[]> {
  return readSlices(table, providerTotalsName(provider), { prefix: month });
}

/** Reads a provider's charged calls by day for all callers, starting with a month. */
export async function readChargedDays(table: Table, provider: string, from: Month): Promise<ChargedOnDay[]> {
  return chargedDaysOf(await readSlices(table, providerTotalsName(provider), { from, to: "9999" }));
}

/** Reads the slices of a month's unsettled attempts, of all hours or from one (`YYYY-MM-DDTHH`) to another, both included. */
export function readUnsettledMonth(
  table: Table,
  month: Month,
  hours?: { from: string; to: string },
): Promise<TableItem[]> {
  const range = hours && {
    from: unsettledTotals(hours.from).skPrefix,
    to: `${unsettledTotals(hours.to).skPrefix}~`,
  };
  return readSlices(table, unsettledTotalsName(month), range);
}

async function readSlices(table: Table, name: string, range?: SortRange): Promise<TableItem[]> {
  const partitions = totalsPartitions(name).map(async (partition) => queryAll(table, partition, range));
  return (await Promise.all(partitions)).flat();
}
