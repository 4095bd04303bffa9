import * as v from "valibot";
import { shanghaiDay, shanghaiMinute } from "../../base/shanghai-day.ts";
import type { Log } from "../../log/log.ts";
import type { Table } from "../../store/table.ts";
import type { Condition } from "../../store/write.ts";
import { readUnsettledMonth } from "../totals/read-totals.ts";
import { unsettledMinutesOf } from "../totals/totals.ts";
import { openAttemptsKey } from "./keys.ts";
import { openMonths } from "./open-months.ts";

/** What watching attempts that stay open needs from outside. */
export type OpenAttemptsWatch = { table: Table; log: Pick<Log, "alarm"> };

const hourMs = 3_600_000;
/** From this age on, an unsettled attempt is one that somebody has to look at. */
const overdueMs = 24 * hourMs;

const schema = v.object({
  /** Epoch ms. */
  lookedAt: v.number(),
  /** The day in Asia/Shanghai on which the alarm was last raised. */
  raisedOn: v.exactOptional(v.string()),
});

/**
 * Raises an alarm once a day, with their number, if attempts have been unsettled for a day or longer in months that are
 * not closed: a statement lists what is still unknown. All instances together look at most once an hour.
 */
export async function watchOpenAttempts({ table, log }: OpenAttemptsWatch, now: number): Promise<void> {
  const today = shanghaiDay(now);
  const stored = v.safeParse(schema, await table.read(openAttemptsKey));
  const last = stored.success ? stored.output : undefined;
  if (last !== undefined && (last.lookedAt > now - hourMs || last.raisedOn === today)) return;
  const condition: Condition =
    last === undefined
      ? { path: ["lookedAt"], test: "absent" }
      : { path: ["lookedAt"], test: "equals", value: last.lookedAt };
  const look = { ...openAttemptsKey, ...last, lookedAt: now };
  if (!(await table.write({ type: "put", item: look, conditions: [condition] }))) return;
  const count = await countOverdue(table, now);
  if (count === 0) return;
  const isMine: Condition = { path: ["lookedAt"], test: "equals", value: now };
  if (await table.write({ type: "put", item: { ...look, raisedOn: today }, conditions: [isMine] })) {
    log.alarm({ alarm: "open_attempts", provider: "none", code: "open_for_a_day", count });
  }
}

async function countOverdue(table: Table, now: number): Promise<number> {
  const before = shanghaiMinute(now - overdueMs);
  let count = 0;
  for (const month of await openMonths(table)) {
    if (month > before.slice(0, 7)) continue;
    for (const { minute, attempts } of unsettledMinutesOf(await readUnsettledMonth(table, month))) {
      if (minute < before) count += attempts;
    }
  }
  return count;
}
