import type { RecordChange } from "./projection.ts";
import type { TableWrite } from "../../store/table.ts";
import { keyOf, usageRecordsOf } from "./usage-record.ts";

/**
 * The writes that remove what a call revealed about a person from the usage records of a verification whose person was
 * forgotten; none for any other change. They are always the same, so they can be repeated. The totals stay: they count
 * verdicts and identify no person.
 */
export function forgottenUsageWrites({ before, after }: RecordChange): TableWrite[] {
  if (after.forgotten !== true || before?.forgotten === true) return [];
  return usageRecordsOf(after)
    .filter(({ attempt }) => after.attempts[attempt]?.verdict === true)
    .map((usage) => ({
      type: "update",
      key: keyOf(usage),
      conditions: [{ path: ["verificationId"], test: "equals", value: usage.verificationId }],
      set: [[["forgotten"], true]],
      remove: [["verdict"], ["code"]],
    }));
}
