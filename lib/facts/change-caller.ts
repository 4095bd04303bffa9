import type { Table } from "../store/table.ts";
import type { Value } from "../store/write.ts";
import type { CallerSettings } from "./caller-limits.ts";
import { changeSetting, type SettingDependencies } from "./change-setting.ts";
import { callerPlace, commonNames, limitedCallerKey, settingIn } from "./keys.ts";
import { readCallerSettings, unreadable } from "./read-caller-settings.ts";

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
 * `damaged`, with nothing changed, if they were damaged by hand: what was meant to be refused must not be dropped unseen. Such
 * settings can only be removed as a whole, with `removesDamaged`.
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
      place: callerPlace(caller),
      next(before = {}) {
        const settings = settingsIn(before);
        isLeft = settings === "damaged" && !removesDamaged;
        if (isLeft) return before;
        after = settings === "damaged" ? {} : next(settings);
        return Object.keys(after).length === 0 ? undefined : after;
      },
      also: (stored) => (isListed ? [listing(caller, stored !== undefined)] : []),
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

/** The settings of a caller that operators see, or that they were damaged by hand. */
export async function storedSettings(
  table: Pick<Table, "read">,
  caller: string,
): Promise<CallerSettings | "damaged"> {
  const place = callerPlace(caller);
  return settingsIn(settingIn(await table.read(place.key), place));
}

function settingsIn(stored: Value | undefined): CallerSettings | "damaged" {
  const settings = readCallerSettings("", stored, { alarm: () => undefined });
  return settings === unreadable ? "damaged" : settings;
}

function listing(caller: string, isPresent: boolean) {
  const key = limitedCallerKey(caller);
  return isPresent
    ? ({ type: "put", item: key, conditions: [] } as const)
    : ({ type: "delete", key } as const);
}
