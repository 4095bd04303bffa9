import type { Month } from "../../base/month.ts";
import type { TableKey } from "../../store/table.ts";

/** Totals are spread over this many items, so that transactions which add to them rarely meet. */
export const sliceCount = 16;

/** A total: one number of many, in one of {@link sliceCount} items whose sum is the total. */
export type TotalsGroup = { pk: string; skPrefix: string };

/** What one caller did on one day. */
export function callerTotals(caller: string, day: string): TotalsGroup {
  return { pk: callerTotalsPartition(caller, day.slice(0, 7)), skPrefix: `${day}#` };
}

/** All totals of a caller's month. */
export function callerTotalsPartition(caller: string, month: Month): string {
  return `totals#${caller}#${month}`;
}

/** What one provider charged in one month, day by day and over all callers: what packages are used up by. */
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

/** The callers that have totals in a month, one item each. */
export function callersPartition(month: Month): string {
  return `callers#${month}`;
}

/** The item that lists a caller among those of a month. */
export function callerKey(caller: string, month: Month): TableKey {
  return { pk: callersPartition(month), sk: caller };
}
