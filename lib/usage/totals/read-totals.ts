import type { Month } from "../../base/month.ts";
import { queryAll, type Table } from "../../store/table.ts";
import { providerTotalsPartition } from "./keys.ts";
import { chargedDaysOf, type ChargedOnDay } from "./totals.ts";

/** Reads a provider's charged calls by day for all callers, starting with a month. */
export async function readChargedDays(table: Table, provider: string, from: Month): Promise<ChargedOnDay[]> {
  const range = { from, to: "9999" };
  return chargedDaysOf(await queryAll(table, providerTotalsPartition(provider), range));
}
