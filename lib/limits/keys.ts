import type { Alarm } from "../log/alarms.ts";
import type { TableKey } from "../store/table.ts";

/** The names that a caller tried on one person (a digest as base64url) in a day: one item for each name. */
export function triedNamesPartition(caller: string, day: string, subject: string): string {
  return `person#${caller}#${day}#${subject}`;
}

/** An alarm that is raised once a day. */
export function raisedAlarmKey(alarm: Alarm, day: string, caller: string): TableKey {
  return { pk: `raised#${day}`, sk: `${alarm}#${caller}` };
}
