import type { TableKey } from "../store/table.ts";

/**
 * The partition of the shared facts, so that one query reads them all: the states of providers, the limits of
 * callers, and what callers with monthly limits have used.
 */
export const sharedFactsPartition = "shared";

/** The types of items in the shared facts, by the beginning of their sort keys. */
export const sharedFactPrefixes = {
  provider: "provider#",
  limits: "limits#",
  used: "used#",
} as const;

/** The key of the state of a provider (by its id) or of an operation (by provider id, `#` and kind). */
export function providerStateKey(name: string): TableKey {
  return { pk: sharedFactsPartition, sk: `${sharedFactPrefixes.provider}${name}` };
}

/** The key of a caller's limits. */
export function limitsKey(caller: string): TableKey {
  return { pk: sharedFactsPartition, sk: `${sharedFactPrefixes.limits}${caller}` };
}

/** The key of what a caller with monthly limits has used. */
export function usedKey(caller: string): TableKey {
  return { pk: sharedFactsPartition, sk: `${sharedFactPrefixes.used}${caller}` };
}
