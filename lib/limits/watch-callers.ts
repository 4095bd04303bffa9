import type { Log } from "../log/log.ts";
import { monthStart, nextMonth } from "../base/month.ts";
import { shanghaiDay } from "../base/shanghai-day.ts";
import type { CallerFacts } from "../facts/caller-facts.ts";
import { hasAllowance, paceSince } from "../facts/caller-limits.ts";
import { readCallerDay } from "../usage/totals/read-totals.ts";
import { raisedAlarmKey } from "./keys.ts";
import { usedInMonth } from "./used-in-month.ts";
import { usedKey } from "../facts/keys.ts";
import { usedSchema } from "../facts/stored.ts";
import type { Table, TableItem } from "../store/table.ts";
import type { Condition } from "../store/write.ts";
import { verdictsOf } from "../usage/totals/totals.ts";
import * as v from "valibot";

/** What watching callers needs from outside. */
export type CallerWatch = {
  table: Table;
  callers: Pick<CallerFacts, "settingsOf">;
  log: Pick<Log, "alarm">;
};

/** With fewer verdicts, the percentage has no meaning. */
const leastVerdicts = 50;

/**
 * Writes what a caller has used if it has monthly limits, and raises an alarm once a day if too many of its verdicts
 * are mismatches, because it may be guessing. `newestAt` is the time of the newest projected change.
 */
export async function watchCaller(
  { table, callers, log }: CallerWatch,
  caller: string,
  { now, newestAt }: { now: number; newestAt: number },
): Promise<void> {
  const { limits } = await callers.settingsOf(caller);
  if (hasAllowance(limits)) await writeUsed(table, caller, now, newestAt);
  if (limits.mismatchPercent === undefined) return;
  const day = shanghaiDay(now);
  const verdicts = verdictsOf(await readCallerDay(table, caller, day));
  const count = verdicts.match + verdicts.mismatch + verdicts.undetermined;
  if (count < leastVerdicts || verdicts.mismatch * 100 < limits.mismatchPercent * count) return;
  const item = {
    ...raisedAlarmKey("mismatches", day, caller),
    expiresAt: Math.ceil(now / 1000) + 7 * 86_400,
  };
  if (await table.write({ type: "put", item, conditions: [{ path: ["pk"], test: "absent" }] })) {
    log.alarm({ alarm: "mismatches", provider: "none", code: "mismatch_percent", caller });
  }
}

/** How long an item outlives its month, in which it counts. */
const usedStaysSeconds = 7 * 86_400;

/** How often it is tried if other instances write the same item at the same time. */
const maxTries = 5;

/**
 * Writes it so that the last write holds the newest sum: the totals are read after the item, and the item is written only if no
 * other instance has written it since.
 */
async function writeUsed(table: Table, caller: string, now: number, newestAt: number): Promise<void> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (await isUsedWritten(table, caller, now, newestAt)) return;
  }
}

async function isUsedWritten(table: Table, caller: string, now: number, newestAt: number): Promise<boolean> {
  const key = usedKey(caller);
  const month = shanghaiDay(now).slice(0, 7);
  const stored = await table.read(key);
  const amounts = await usedInMonth(table, caller, month);
  const before = v.safeParse(v.object({ ...usedSchema.entries, writtenAt: v.number() }), stored);
  const used = { month, ...amounts };
  const last = before.success && before.output.month === month ? before.output : undefined;
  const asOf = Math.max(newestAt, last?.asOf ?? 0);
  const item = {
    ...key,
    ...used,
    ...paceSince(last, used, (now - (last?.writtenAt ?? now)) / 1000),
    asOf,
    writtenAt: now,
    version: versionOf(stored) + 1,
    // Names of callers may be made up, so what a month has seen of them does not stay.
    expiresAt: monthStart(nextMonth(month)) / 1000 + usedStaysSeconds,
  };
  const version = stored?.["version"];
  const condition: Condition =
    version === undefined
      ? { path: ["version"], test: "absent" }
      : { path: ["version"], test: "equals", value: version };
  return table.write({ type: "put", item, conditions: [condition] });
}

function versionOf(stored: TableItem | undefined): number {
  const version = stored?.["version"];
  return typeof version === "number" ? version : 0;
}
