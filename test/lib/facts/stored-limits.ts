import type { CallerLimits } from "../../../lib/facts/caller-limits.ts";
import { limitsKey } from "../../../lib/facts/keys.ts";
import type { Table } from "../../../lib/store/table.ts";

/** Stores the limits of a caller, as an operator does. */
export async function writeLimits(
  table: Pick<Table, "write">,
  caller: string,
  limits: CallerLimits,
): Promise<void> {
  await table.write({ type: "put", item: { limits, ...limitsKey(caller) }, conditions: [] });
}

/** Removes them. */
export async function removeLimits(table: Pick<Table, "write">, caller: string): Promise<void> {
  await table.write({ type: "delete", key: limitsKey(caller) });
}
