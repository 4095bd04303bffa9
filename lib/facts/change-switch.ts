import { changeSetting, type SettingDependencies } from "./change-setting.ts";
import { switchPlace } from "./keys.ts";
import { forgetting } from "./learnt.ts";
import type { SwitchState } from "./provider-state.ts";
import { switchIn } from "./stored.ts";

/** What the history of the switches of providers is kept under. */
export const switchesSubject = "switches";

/** An operator's change of the switch of a provider (by its id) or of an operation (by provider id, `#` and kind). */
export type SwitchChange = {
  name: string;
  by: string;
  action: string;
  next(before: SwitchState): SwitchState;
  /** Whether what calls have shown about the operation is removed as well. */
  forgets: boolean;
};

/**
 * Changes a switch, and keeps who did so and how it was set before. One that was damaged by hand is off until it is switched on.
 * Resolves to false if other changes were in the way again and again.
 */
export function changeSwitch(
  { name, by, action, next, forgets }: SwitchChange,
  dependencies: SettingDependencies,
): Promise<boolean> {
  return changeSetting(
    {
      place: switchPlace(name),
      next(before = {}) {
        const after = next(switchIn(before).value);
        return Object.keys(after).length === 0 ? undefined : after;
      },
      also: () => (forgets ? [forgetting(name, dependencies.clock.now())] : []),
      subject: switchesSubject,
      name,
      by,
      action,
    },
    dependencies,
  );
}
