import type { TableKey } from "../store/table.ts";

/*
 * Who may write a fact is decided by its partition, because a role can be restricted to partitions and to nothing smaller
 * (deploy/roles.yml).
 */

/** The partition of what operators decide: the switches of providers and the limits of callers. Functions only read it. */
export const settingsPartition = "settings";

/** The partition of what calls have shown about operations. Of the facts, check functions write only these. */
export const learntPartition = "learnt";

/** The partition of what callers with monthly limits have used. The projection writes it. */
export const usedPartition = "used";

/** The types of items among the settings, by the beginning of their sort keys. */
export const settingPrefixes = { provider: "provider#", limits: "limits#" } as const;

/** The key of the switch of a provider (by its id) or of an operation (by provider id, `#` and kind). */
export function providerSwitchKey(name: string): TableKey {
  return { pk: settingsPartition, sk: `${settingPrefixes.provider}${name}` };
}

/** The key of a caller's limits. */
export function limitsKey(caller: string): TableKey {
  return { pk: settingsPartition, sk: `${settingPrefixes.limits}${caller}` };
}

/** The key of what calls have shown about an operation (provider id, `#` and kind). */
export function learntKey(operation: string): TableKey {
  return { pk: learntPartition, sk: operation };
}

/** The key of what a caller with monthly limits has used. */
export function usedKey(caller: string): TableKey {
  return { pk: usedPartition, sk: caller };
}
