import * as v from "valibot";
import type { Log } from "../log/log.ts";
import type { Item, Value } from "../store/write.ts";
import type { CallerSettings, Used } from "./caller-limits.ts";
import { callerSettingsSchema, usedSchema } from "./stored.ts";

/** The alarm for an item that was damaged by hand. */
export const unreadable = "unreadable_fact";

/** A stored value, or that it was damaged by hand. What cannot be read lets nobody through. */
export type Readable<Fact> = Fact | typeof unreadable;

/** Reads the stored settings of a caller. Damaged ones raise an alarm. */
export function readCallerSettings(
  caller: string,
  stored: Value | undefined,
  log: Pick<Log, "alarm">,
): Readable<CallerSettings> {
  return stored === undefined
    ? {}
    : readOr(callerSettingsSchema, stored, () => alarmOf("limits", caller, log));
}

/** Reads what a caller has used; undefined if nothing was counted yet. A damaged item raises an alarm. */
export function readUsed(
  caller: string,
  item: Item | undefined,
  log: Pick<Log, "alarm">,
): Readable<Used | undefined> {
  return item === undefined ? undefined : readOr(usedSchema, item, () => alarmOf("used", caller, log));
}

function readOr<Output>(
  schema: v.GenericSchema<unknown, Output>,
  stored: Value,
  onDamage: () => void,
): Readable<Output> {
  const { success, output } = v.safeParse(schema, stored);
  if (success) return output;
  onDamage();
  return unreadable;
}

function alarmOf(code: "limits" | "used", caller: string, log: Pick<Log, "alarm">): void {
  log.alarm({ alarm: unreadable, provider: "none", code, caller });
}

/** Raises the alarm for a damaged fact about a provider or an operation. */
export function providerAlarm(name: string, log: Pick<Log, "alarm">): void {
  log.alarm({ alarm: unreadable, provider: name.split("#")[0] ?? "none", code: "provider" });
}
