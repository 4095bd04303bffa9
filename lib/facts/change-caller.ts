import type { Item, Value } from "../store/write.ts";
import type { CallerSettings } from "./caller-limits.ts";
import { changeSetting, type SettingDependencies } from "./change-setting.ts";
import { commonNames, limitedCallerKey, limitsKey } from "./keys.ts";
import { callerSettingsSchema, limitsSchema, soundPartOf } from "./stored.ts";

/** What the history of the settings of callers is kept under. */
export const limitsSubject = "limits";

/** An operator's change of the settings of a caller, or of one of the names that stand for many. */
export type CallerChange = {
  caller: string;
  by: string;
  action: string;
  /** The settings that the caller will have. Without limits of its own, those of every caller apply to it. */
  next(before: CallerSettings): CallerSettings;
};

/**
 * Changes the settings of a caller, lists it while it has some, and keeps who did so and what was there before, in a single
 * transaction. What was damaged by hand counts as not set. Resolves to what the caller has after the change, or to `busy` if other
 * changes were in the way again and again.
 */
export async function changeCaller(
  { caller, by, action, next }: CallerChange,
  dependencies: SettingDependencies,
): Promise<CallerSettings | "busy"> {
  let after: CallerSettings = {};
  const isListed = !commonNames.has(caller);
  const isChanged = await changeSetting(
    {
      key: limitsKey(caller),
      fields: Object.keys(callerSettingsSchema.entries),
      next(before = {}) {
        after = next(soundSettingsOf(before));
        return Object.keys(after).length === 0 ? undefined : after;
      },
      also: (item) => (isListed ? [listing(caller, item !== undefined)] : []),
      subject: limitsSubject,
      name: caller,
      by,
      action,
    },
    dependencies,
  );
  return isChanged ? after : "busy";
}

/** What is valid of the settings in an item. */
export function soundSettingsOf(item: Item): CallerSettings {
  const { limits } = item;
  const sound = isMap(limits) ? soundPartOf(limits, limitsSchema).value : undefined;
  const { switchedOff } = soundPartOf({ ...item, limits: {} }, callerSettingsSchema).value ?? {};
  return { ...(sound && { limits: sound }), ...(switchedOff && { switchedOff }) };
}

function listing(caller: string, isPresent: boolean) {
  const key = limitedCallerKey(caller);
  return isPresent
    ? ({ type: "put", item: key, conditions: [] } as const)
    : ({ type: "delete", key } as const);
}

function isMap(value: Value | undefined): value is Item {
  return typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}
