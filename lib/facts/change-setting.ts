import { isDeepStrictEqual } from "node:util";
import type { Clock, Random } from "../base/clock.ts";
import { historyWrite } from "../store/history.ts";
import type { Table, TableWrite } from "../store/table.ts";
import type { Condition, Value } from "../store/write.ts";
import { settingIn, type SettingPlace } from "./keys.ts";

/** A change that an operator makes to one setting. It is made only if nothing else has changed the setting since it was read. */
export type SettingChange = {
  place: SettingPlace;
  /** What the setting will be; undefined removes it. `before` is undefined if there is none. */
  next(before: Value | undefined): Value | undefined;
  /** Writes of other items in the same transaction, given what this setting will be. */
  also?(after: Value | undefined): readonly TableWrite[];
  /** Under which name `npx idcheck history` finds it, and what was changed, such as the name of a caller. */
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

/** What the history keeps of a change; an absent field means that there was or is no setting. */
type ChangedSetting = { name: string; before?: Value; after?: Value };

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
  const { place, subject, name, by, action } = change;
  for (let round = 0; round < maxRounds; round += 1) {
    const item = await table.read(place.key);
    const before = settingIn(item, place);
    const after = change.next(before);
    const isSame = isDeepStrictEqual(before, after);
    const also = change.also?.(after) ?? [];
    if (isSame && also.length === 0) return true;
    const what: ChangedSetting = {
      name,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    };
    const entry = { by, at: clock.now(), action, what };
    const own = isSame
      ? []
      : [settingWrite(place, item?.[place.attribute], after), historyWrite(subject, entry, random)];
    if ((await table.transact([...own, ...also])).applied) return true;
  }
  return false;
}

function settingWrite(
  { key, attribute, isAlone }: SettingPlace,
  before: Value | undefined,
  after: Value | undefined,
): TableWrite {
  const path = [attribute];
  const conditions: Condition[] = [
    before === undefined ? { path, test: "absent" } : { path, test: "equals", value: before },
  ];
  if (after !== undefined) return { type: "update", key, conditions, set: [[path, after]], remove: [] };
  return isAlone
    ? { type: "delete", key, conditions }
    : { type: "update", key, conditions, set: [], remove: [path] };
}
