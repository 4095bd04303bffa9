import type { TableKey } from "../store/table.ts";
import type { Item, Value } from "../store/write.ts";

/*
 * Who may write a fact is decided by its partition, because a role can be restricted to partitions and to nothing smaller
 * (deploy/roles.yml).
 */

/**
 * What operators decide for everybody: the switches of providers, and the limits that callers have in common. Each is an attribute.
 * Every instance reads the item, so it holds nothing that grows with the number of callers. Functions only read it.
 */
export const settingsKey: TableKey = { pk: "settings", sk: "settings" };

/** What calls have shown about operations. Of the facts, check functions write only this item. */
export const learntKey: TableKey = { pk: "learnt", sk: "learnt" };

/** The partition of the names of the callers with limits of their own, which `npx idcheck caller list` reads and no function. */
export const limitedCallersPartition = "limited-callers";

/** The types of settings, by the beginning of their attributes' names. */
export const settingPrefixes = { provider: "provider#", limits: "limits#" } as const;

/** Where a setting is stored: in one attribute of an item. */
export type SettingPlace = {
  key: TableKey;
  attribute: string;
  /** Whether the item holds this setting alone, and so does not exist without it. */
  isAlone: boolean;
};

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

/** The place of the switch of a provider (by its id) or of an operation (by provider id, `#` and kind). */
export function switchPlace(name: string): SettingPlace {
  return { key: settingsKey, attribute: `${settingPrefixes.provider}${name}`, isAlone: false };
}

/**
 * The place of a caller's settings, or of those of one of {@link commonNames}. Each caller has a partition of its own, because each
 * instance reads those of its callers and no others.
 */
export function callerPlace(caller: string): SettingPlace {
  return commonNames.has(caller)
    ? { key: settingsKey, attribute: `${settingPrefixes.limits}${caller}`, isAlone: false }
    : { key: { pk: `limits#${caller}`, sk: "limits" }, attribute: "settings", isAlone: true };
}

/**
 * The setting of this place in the item that was read there; undefined if there is none. An item that holds one setting alone and
 * was given something else by hand is all of it, which no reader takes for a setting.
 */
export function settingIn(item: Item | undefined, { attribute, isAlone }: SettingPlace): Value | undefined {
  if (item === undefined || !isAlone) return item?.[attribute];
  const { pk: _pk, sk: _sk, ...content } = item;
  return Object.keys(content).every((name) => name === attribute) ? content[attribute] : { damaged: content };
}

/** The key that lists a caller with limits of its own. */
export function limitedCallerKey(caller: string): TableKey {
  return { pk: limitedCallersPartition, sk: caller };
}

/** The attribute of one thing that calls have shown about an operation (provider id, `#` and kind). */
export function learntAttribute(operation: string, field: string): string {
  return `${operation}#${field}`;
}

/** The key of what a caller with monthly limits has used. The projection writes it. */
export function usedKey(caller: string): TableKey {
  return { pk: `used#${caller}`, sk: "used" };
}
