import type { Item } from "../store/write.ts";
import type { CallerSettings } from "./caller-limits.ts";
import { changeSetting, type SettingDependencies } from "./change-setting.ts";
import { commonNames, limitedCallerKey, limitsKey } from "./keys.ts";
import { readCallerSettings, unreadable } from "./read-caller-settings.ts";
import { callerSettingsSchema } from "./stored.ts";

/** What the history of the settings of callers is kept under. */
export const limitsSubject = "limits";

/** An operator's change of the settings of a caller, or of one of the names that stand for many. */
export type CallerChange = {
  caller: string;
  by: string;
  action: string;
  /** The settings that the caller will have. Without limits of its own, those of every caller apply to it. */
  next(before: CallerSettings): CallerSettings;
  removesDamaged?: boolean;
};

/**
 * Changes the settings of a caller, lists it while it has some, and keeps who did so and what was there before, in a single
 * transaction. Resolves to what the caller has after the change; to `busy` if other changes were in the way again and again; or to
 * `damaged`, with nothing changed, if the item was damaged by hand: what it was meant to refuse must not be dropped unseen. Such
 * an item can only be removed as a whole, with `removesDamaged`.
 */
export async function changeCaller(
  { caller, by, action, next, removesDamaged = false }: CallerChange,
  dependencies: SettingDependencies,
): Promise<CallerSettings | "busy" | "damaged"> {
  let after: CallerSettings = {};
  let isLeft = false;
  const isListed = !commonNames.has(caller);
  const isChanged = await changeSetting(
    {
      key: limitsKey(caller),
      fields: Object.keys(callerSettingsSchema.entries),
      next(before = {}) {
        const settings = settingsIn(before);
        isLeft = settings === "damaged" && !removesDamaged;
        if (isLeft) return before;
        after = settings === "damaged" ? {} : next(settings);
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
  if (isLeft) return "damaged";
  return isChanged ? after : "busy";
}

/** The settings in an item, or that it was damaged by hand. */
export function settingsIn(item: Item | undefined): CallerSettings | "damaged" {
  const settings = readCallerSettings("", item, { alarm: () => undefined });
  return settings === unreadable ? "damaged" : settings;
}

function listing(caller: string, isPresent: boolean) {
  const key = limitedCallerKey(caller);
  return isPresent
    ? ({ type: "put", item: key, conditions: [] } as const)
    : ({ type: "delete", key } as const);
}
