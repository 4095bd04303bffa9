import type { CallerLimits } from "../../../lib/facts/caller-limits.ts";
import { callerPlace, type SettingPlace } from "../../../lib/facts/keys.ts";
import type { Table } from "../../../lib/store/table.ts";
import type { Value } from "../../../lib/store/write.ts";

/** Stores a setting as it is, also one that no operator can set. */
export async function writeSetting(
  table: Pick<Table, "write">,
  { key, attribute }: SettingPlace,
  value: Value,
): Promise<void> {
  await table.write({ type: "update", key, conditions: [], set: [[[attribute], value]], remove: [] });
}

/** Stores the limits of a caller, as an operator does. */
export async function writeLimits(
  table: Pick<Table, "write">,
  caller: string,
  limits: CallerLimits,
): Promise<void> {
  await writeSetting(table, callerPlace(caller), { limits });
}

/** Removes them. */
export async function removeLimits(table: Pick<Table, "write">, caller: string): Promise<void> {
  await table.write({ type: "delete", key: callerPlace(caller).key });
}
