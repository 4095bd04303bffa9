import { isDeepStrictEqual } from "node:util";
import type { Clock, Random } from "../base/clock.ts";
import { historyWrite } from "../store/history.ts";
import type { Table, TableItem, TableKey, TableWrite } from "../store/table.ts";
import type { Condition, Item } from "../store/write.ts";

/** A change that an operator makes to one item of the settings. */
export type SettingChange = {
  key: TableKey;
  /** Every field that such an item may have. The change is made only if none of them has changed since it was read. */
  fields: readonly string[];
  /** What the item will hold; undefined removes it. `before` is undefined if there is no item. */
  next(before: Item | undefined): Item | undefined;
  /** Writes of other items in the same transaction, given what this one will hold. */
  also?(after: Item | undefined): readonly TableWrite[];
  /** Under which name `idcheck history` finds it, and what was changed, such as the name of a caller. */
  subject: string;
  name: string;
  by: string;
  /** Such as `set`. */
  action: string;
};

/** What a change of a setting needs from outside. */
export type SettingDependencies = {
  table: Table;
  clock: Pick<Clock, "now">;
  random: Pick<Random, "bytes">;
};

/** What the history keeps of a change; an absent field means that there was or is no item. */
type ChangedSetting = { name: string; before?: Item; after?: Item };

const maxRounds = 5;

/**
 * Changes a setting and keeps who did so, when, and what was there before, in one transaction: there is neither without the
 * other. A change that changes nothing is not kept, but what it does `also` is done. Resolves to false if other changes were in
 * the way five times.
 */
export async function changeSetting(
  change: SettingChange,
  { table, clock, random }: SettingDependencies,
): Promise<boolean> {
  const { key, fields, subject, name, by, action } = change;
  for (let round = 0; round < maxRounds; round += 1) {
    const before = contentOf(await table.read(key));
    const after = change.next(before);
    const isSame = isDeepStrictEqual(before, after);
    const also = change.also?.(after) ?? [];
    if (isSame && also.length === 0) return true;
    const what = { name, ...(before && { before }), ...(after && { after }) } satisfies ChangedSetting;
    const entry = { by, at: clock.now(), action, what };
    const own = isSame
      ? []
      : [settingWrite(key, after, unchangedSince(before, fields)), historyWrite(subject, entry, random)];
    if ((await table.transact([...own, ...also])).applied) return true;
  }
  return false;
}

/** Unknown fields too: they show that the item was damaged by hand. */
function contentOf(item: TableItem | undefined): Item | undefined {
  if (item === undefined) return undefined;
  const { pk: _pk, sk: _sk, ...content } = item;
  return content;
}

function settingWrite(key: TableKey, after: Item | undefined, conditions: readonly Condition[]): TableWrite {
  return after === undefined
    ? { type: "delete", key, conditions }
    : { type: "put", item: { ...after, ...key }, conditions };
}

function unchangedSince(before: Item | undefined, fields: readonly string[]): Condition[] {
  if (before === undefined) return [{ path: ["pk"], test: "absent" }];
  return [...new Set([...fields, ...Object.keys(before)])].map((field) => {
    const value = before[field];
    return value === undefined ? { path: [field], test: "absent" } : { path: [field], test: "equals", value };
  });
}
