import { longestLockMs, type LockTimes } from "../../domain/record-settings.ts";
import { shanghaiMinute } from "../../base/shanghai-day.ts";
import type { Log } from "../../log/log.ts";
import type { Table, TableItem } from "../../store/table.ts";
import { readUnsettledMonth } from "../totals/read-totals.ts";
import { unsettledMinutesOf } from "../totals/totals.ts";
import { countedKey } from "./keys.ts";

/** What counting unknown charges needs from outside. */
export type UnknownChargesWatch = {
  table: Table;
  log: Pick<Log, "unknownCharges">;
  /** They say how long after its start an attempt may still be at work. */
  config: { records: LockTimes };
};

const minuteMs = 60_000;
/** How long the end of an attempt may take to get from its record into the books. */
const graceMs = minuteMs;
/** After a longer pause, the minutes before are left out: attempts that stay open for a day raise their own alarm. */
const mostCaughtUpMs = 24 * 60 * minuteMs;

/**
 * Counts the attempts that are still unsettled once nobody can be at work on them, by the minutes in which they started:
 * however they were left, and each minute once in all instances together. A minute is marked as counted before it is
 * logged, so an instance that is killed between the two leaves it out.
 */
export async function countUnknownCharges(
  { table, log, config }: UnknownChargesWatch,
  now: number,
): Promise<void> {
  const until = minuteOf(now - longestLockMs(config.records) - graceMs);
  const counted = await table.read(countedKey);
  const from = Math.max(countedUntil(counted) ?? until, until - mostCaughtUpMs);
  if (counted !== undefined && from >= until) return;
  const unknownCharges = from < until ? await unsettledFrom(table, from, until) : 0;
  if (!(await markCounted(table, counted, until)) || unknownCharges === 0) return;
  log.unknownCharges({ unknownCharges, from, until });
}

/** The start of a minute (epoch ms). */
function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / minuteMs) * minuteMs;
}

function countedUntil(counted: TableItem | undefined): number | undefined {
  const until = counted?.["until"];
  return typeof until === "number" ? until : undefined;
}

/** Unsettled attempts that started from one minute until before another (epoch ms). */
async function unsettledFrom(table: Table, from: number, until: number): Promise<number> {
  const [first, last] = [shanghaiMinute(from), shanghaiMinute(until - minuteMs)];
  const hours = { from: first.slice(0, 13), to: last.slice(0, 13) };
  const months = new Set([first.slice(0, 7), last.slice(0, 7)]);
  const items = await Promise.all([...months].map((month) => readUnsettledMonth(table, month, hours)));
  return unsettledMinutesOf(items.flat())
    .filter(({ minute }) => minute >= first && minute <= last)
    .reduce((sum, { attempts }) => sum + attempts, 0);
}

/** Returns true in the one instance that moves the mark from where it was read. */
async function markCounted(table: Table, counted: TableItem | undefined, until: number): Promise<boolean> {
  const at = countedUntil(counted);
  const condition =
    at === undefined
      ? ({ path: ["until"], test: "absent" } as const)
      : ({ path: ["until"], test: "equals", value: at } as const);
  return table.write({ type: "put", item: { ...countedKey, until }, conditions: [condition] });
}
