import { callerKey, callersPartition } from "./keys.ts";
import { shanghaiMonth, type Month } from "../../base/month.ts";
import { queryAll, type Table } from "../../store/table.ts";
import type { CountedAttempt } from "./totals.ts";

/** The list of callers by month, as one instance of the projection maintains it. */
export type CallerList = {
  /** Lists the callers of attempts before their totals are written, so that no caller's totals are missed. */
  add(attempts: readonly Pick<CountedAttempt, "caller" | "startedAt">[]): Promise<void>;
};

/** Creates a list that writes each caller at most once for each month and instance. */
export function listCallers(table: Pick<Table, "write">): CallerList {
  const listed = new Set<string>();
  return {
    async add(attempts) {
      const unlisted = new Map(
        attempts
          .map(({ caller, startedAt }) => ({ caller, month: shanghaiMonth(startedAt) }))
          .map(({ caller, month }) => [`${month} ${caller}`, callerKey(caller, month)]),
      );
      for (const [name, key] of unlisted) {
        if (listed.has(name)) continue;
        await table.write({ type: "put", item: key, conditions: [] });
        listed.add(name);
      }
    },
  };
}

/** Reads the callers that have totals in a month, by name. */
export async function callersOf(table: Table, month: Month): Promise<string[]> {
  const items = await queryAll(table, callersPartition(month));
  return items.map(({ sk }) => sk);
}
