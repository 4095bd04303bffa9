import type { Alarm } from "../log/alarms.ts";
import type { TableKey } from "../store/table.ts";

/** What the partition keys of all items about a person begin with; each ends with `#` and the person's digest. */
export const personItemsPrefix = "person#";

/** What a caller tried on a person (a digest as base64url) in a day. */
export function personKey(caller: string, day: string, subject: string): TableKey {
  return { pk: `${personItemsPrefix}${caller}#${day}#${subject}`, sk: "tries" };
}

/** An alarm that is raised once a day. */
export function raisedAlarmKey(alarm: Alarm, day: string, caller: string): TableKey {
  return { pk: `raised#${day}`, sk: `${alarm}#${caller}` };
}
