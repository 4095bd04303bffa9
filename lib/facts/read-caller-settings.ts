import * as v from "valibot";
import type { Log } from "../log/log.ts";
import type { Item } from "../store/write.ts";
import type { CallerSettings, Used } from "./caller-limits.ts";
import { callerSettingsSchema, hasKnownFields, usedSchema } from "./stored.ts";

/** The alarm for an item that was damaged by hand. */
export const unreadable = "unreadable_fact";

/** A stored value, or that it was damaged by hand. What cannot be read lets nobody through. */
export type Readable<Value> = Value | typeof unreadable;

/** Reads the settings of a caller; without an item there are none. A damaged item raises an alarm. */
export function readCallerSettings(
  caller: string,
  item: Item | undefined,
  log: Pick<Log, "alarm">,
): Readable<CallerSettings> {
  const onDamage = (): void => alarmOf("limits", caller, log);
  if (item === undefined) return {};
  if (hasKnownFields(item, callerSettingsSchema)) return readOr(callerSettingsSchema, item, onDamage);
  onDamage();
  return unreadable;
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
  item: Item,
  onDamage: () => void,
): Readable<Output> {
  const { success, output } = v.safeParse(schema, item);
  if (success) return output;
  onDamage();
  return unreadable;
}

function alarmOf(code: "limits" | "used", caller: string, log: Pick<Log, "alarm">): void {
  log.alarm({ alarm: unreadable, provider: "none", code, caller });
}
