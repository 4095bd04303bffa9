import type { Alarm } from "../log/alarms.ts";
import type { TableKey } from "../store/table.ts";

/** What the partition keys of all items about a person begin with; each ends with `#` and the person's digest. */
export const personItemsPrefix = "person#";

/** The names that a caller tried on one person (a digest as base64url) in a day: one item for each name. */
export function triedNamesPartition(caller: string, day: string, subject: string): string {
  return `${personItemsPrefix}${caller}#${day}#${subject}`;
}

/** An alarm that is raised once a day. */
export function raisedAlarmKey(alarm: Alarm, day: string, caller: string): TableKey {
  return { pk: `raised#${day}`, sk: `${alarm}#${caller}` };
}
