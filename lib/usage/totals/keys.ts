import type { Month } from "../../base/month.ts";
import type { TableKey } from "../../store/table.ts";

/** Totals are spread over this many items, so that transactions that add to them rarely conflict. */
export const sliceCount = 16;

/** A group of totals, spread over {@link sliceCount} items whose sum is the total. */
export type TotalsGroup = { pk: string; skPrefix: string };

/** The totals of one caller on one day. */
export function callerTotals(caller: string, day: string): TotalsGroup {
  return { pk: callerTotalsPartition(caller, day.slice(0, 7)), skPrefix: `${day}#` };
}

/** All totals of a caller's month. */
export function callerTotalsPartition(caller: string, month: Month): string {
  return `totals#${caller}#${month}`;
}

/** The calls that one provider charged in one month, by day and for all callers: they use up its packages. */
export function providerTotals(provider: string, month: Month): TotalsGroup {
  return { pk: providerTotalsPartition(provider), skPrefix: `${month}#` };
}

/** All totals of a provider, oldest month first. */
export function providerTotalsPartition(provider: string): string {
  return `charged#${provider}`;
}

/** One slice of a total. */
export function sliceKey({ pk, skPrefix }: TotalsGroup, slice: number): TableKey {
  return { pk, sk: `${skPrefix}${String(slice).padStart(2, "0")}` };
}

/** The partition of the callers that have totals in a month: one item for each caller. */
export function callersPartition(month: Month): string {
  return `callers#${month}`;
}

/** The key of the item that lists a caller in a month. */
export function callerKey(caller: string, month: Month): TableKey {
  return { pk: callersPartition(month), sk: caller };
}
