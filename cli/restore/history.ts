import * as v from "valibot";
import { type HistoryEntry } from "../../lib/store/history.ts";

/** The subject under which restores are kept. */
export const restoresSubject = "restores";

const keptSchema = v.object({
  from: v.string(),
  reason: v.string(),
  restored: v.exactOptional(v.string()),
});

/** What the history says of a restore. One that was stopped has begun, and has no end. */
export function restoreChange({ what }: Pick<HistoryEntry, "what">): {
  from: string;
  reason: string;
  restored?: string;
} {
  return v.parse(keptSchema, what);
}
