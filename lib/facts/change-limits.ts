import type { CallerLimits } from "./caller-limits.ts";
import { changeSetting, type SettingDependencies } from "./change-setting.ts";
import { limitsKey } from "./keys.ts";
import { limitsSchema, soundPartOf } from "./shared-facts-items.ts";

/** What the history of the limits of callers is kept under. */
export const limitsSubject = "limits";

/** An operator's change of the limits of a caller, or of everyCaller. */
export type LimitsChange = {
  caller: string;
  by: string;
  action: string;
  /**
   * The limits that the caller will have. A caller whose limits are set to none is not limited, whatever applies to every
   * caller; undefined removes its own limits, so that those of every caller apply.
   */
  next(before: CallerLimits): CallerLimits | undefined;
};

/**
 * Changes the limits of a caller, and keeps who did so and what they were before. A limit that was damaged by hand counts as not
 * set. Resolves to the caller's own limits after the change, or to `busy` if other changes were in the way again and again.
 */
export async function changeLimits(
  { caller, by, action, next }: LimitsChange,
  dependencies: SettingDependencies,
): Promise<CallerLimits | "busy"> {
  let after: CallerLimits | undefined;
  const isChanged = await changeSetting(
    {
      key: limitsKey(caller),
      fields: Object.keys(limitsSchema.entries),
      next(before = {}) {
        after = next(soundPartOf(before, limitsSchema).value ?? {});
        return after;
      },
      subject: limitsSubject,
      name: caller,
      by,
      action,
    },
    dependencies,
  );
  return isChanged ? (after ?? {}) : "busy";
}
