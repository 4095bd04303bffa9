import type { RecordChange } from "./projection.ts";
import type { TableWrite } from "../../store/table.ts";
import { keyOf, entriesOf } from "./entry.ts";

/**
 * The writes that remove what a call revealed about a person from the entries of a verification whose person was
 * forgotten; none for any other change. They are always the same, so they can be repeated. The totals stay: they count
 * verdicts and identify no person.
 */
export function forgottenUsageWrites({ before, after }: RecordChange): TableWrite[] {
  if (after.forgotten !== true || before?.forgotten === true) return [];
  return entriesOf(after)
    .filter(({ attempt }) => after.attempts[attempt]?.verdict === true)
    .map((entry) => ({
      type: "update",
      key: keyOf(entry),
      conditions: [{ path: ["verificationId"], test: "equals", value: entry.verificationId }],
      set: [[["forgotten"], true]],
      remove: [["verdict"], ["code"]],
    }));
}
