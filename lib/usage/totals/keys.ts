import type { Month } from "../../base/month.ts";
import type { TableKey } from "../../store/table.ts";

/** Totals are spread over this many items, so that transactions that add to them rarely conflict. */
export const sliceCount = 16;

/**
 * The partitions over which these items are spread. One partition takes 1,000 write units a second, and one caller may
 * make all checks of a stage.
 */
const partitionCount = 8;

/** A group of totals, spread over {@link sliceCount} items whose sum is the total. */
export type TotalsGroup = {
  /** What the names of its partitions begin with. */
  name: string;
  skPrefix: string;
  /** Whose attempts it counts; `all`: those of every caller to every provider. */
  owner: { caller: string } | { provider: string } | "all";
};

/** The totals of one caller on one day. */
export function callerTotals(caller: string, day: string): TotalsGroup {
  return { name: callerTotalsName(caller, day.slice(0, 7)), skPrefix: `${day}#`, owner: { caller } };
}

/** The name of all totals of a caller's month. */
export function callerTotalsName(caller: string, month: Month): string {
  return `totals#${month}#${caller}`;
}

/** The calls that one provider charged in one month, by day and for all callers: they use up its packages. */
export function providerTotals(provider: string, month: Month): TotalsGroup {
  return { name: providerTotalsName(provider), skPrefix: `${month}#`, owner: { provider } };
}

/** The name of all totals of a provider, whose sort keys begin with the month. */
export function providerTotalsName(provider: string): string {
  return `charged#${provider}`;
}

/** The attempts of all callers whose charge is not known, by the hour (`YYYY-MM-DDTHH`) in which they started. */
export function unsettledTotals(hour: string): TotalsGroup {
  return { name: unsettledTotalsName(hour.slice(0, 7)), skPrefix: `${hour}#`, owner: "all" };
}

/** The name of all totals of a month's unsettled attempts, whose sort keys begin with the hour. */
export function unsettledTotalsName(month: Month): string {
  return `unsettled#${month}`;
}

/** The partitions of all totals with a name. */
export function totalsPartitions(name: string): string[] {
  return Array.from({ length: partitionCount }, (_, partition) => `${name}#${partition}`);
}

/** One slice of a total. */
export function sliceKey(
  { name, skPrefix }: Pick<TotalsGroup, "name" | "skPrefix">,
  slice: number,
): TableKey {
  return { pk: `${name}#${slice % partitionCount}`, sk: `${skPrefix}${Math.floor(slice / partitionCount)}` };
}

/** The partition of the months that have totals. */
export const monthsPartition = "months";

/** The partition of the callers that have totals in a month: one item for each caller. */
export function callersPartition(month: Month): string {
  return `callers#${month}`;
}

/** The partition of the providers that were called in a month: one item for each provider. */
export function providersPartition(month: Month): string {
  return `providers#${month}`;
}
