import type { TableKey } from "../store/table.ts";

/*
 * Who may write a fact is decided by its partition, because a role can be restricted to partitions and to nothing smaller
 * (deploy/roles.yml).
 */

/**
 * The partition of what operators decide for everybody: the switches of providers, and the limits that callers have in common.
 * Every instance reads it whole, so it holds nothing that grows with the number of callers. Functions only read it.
 */
export const settingsPartition = "settings";

/** The partition of what calls have shown about operations. Of the facts, check functions write only these. */
export const learntPartition = "learnt";

/** The partition of the names of the callers with limits of their own, which `idcheck caller list` reads and no function. */
export const limitedCallersPartition = "limited-callers";

/** The types of items among the settings, by the beginning of their sort keys. */
export const settingPrefixes = { provider: "provider#", limits: "limits#" } as const;

/** The name whose limits apply to each caller without limits of its own. No caller has this name. */
export const everyCaller = "*";

/** The name of all callers together that declare their name in a payload: another such name costs nothing. No caller has it. */
export const declaredCallers = "declared:*";

/** The names that stand for many callers, whose limits are therefore among the settings. */
export const commonNames: ReadonlySet<string> = new Set([everyCaller, declaredCallers]);

/** The names under which a caller is limited and counted: its own, and that of those with whom it is limited together. */
export function countedUnder(caller: string): readonly string[] {
  return caller.startsWith("declared:") ? [caller, declaredCallers] : [caller];
}

/** The key of the switch of a provider (by its id) or of an operation (by provider id, `#` and kind). */
export function providerSwitchKey(name: string): TableKey {
  return { pk: settingsPartition, sk: `${settingPrefixes.provider}${name}` };
}

/**
 * The key of a caller's limits, or of those of one of {@link commonNames}. Each caller has a partition of its own, because each
 * instance reads those of its callers and no others.
 */
export function limitsKey(caller: string): TableKey {
  return commonNames.has(caller)
    ? { pk: settingsPartition, sk: `${settingPrefixes.limits}${caller}` }
    : { pk: `limits#${caller}`, sk: "limits" };
}

/** The key that lists a caller with limits of its own. */
export function limitedCallerKey(caller: string): TableKey {
  return { pk: limitedCallersPartition, sk: caller };
}

/** The key of what calls have shown about an operation (provider id, `#` and kind). */
export function learntKey(operation: string): TableKey {
  return { pk: learntPartition, sk: operation };
}

/** The key of what a caller with monthly limits has used. The projection writes it. */
export function usedKey(caller: string): TableKey {
  return { pk: `used#${caller}`, sk: "used" };
}
