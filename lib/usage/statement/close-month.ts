import type { Clock, Random } from "../../base/clock.ts";
import { type Month, monthStart, nextMonth } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import type { Entry } from "../ledger/entry.ts";
import { projectedAt } from "../ledger/projected.ts";
import { monthsOf } from "../totals/directory.ts";
import type { Unlisted } from "../totals/unlisted.ts";
import { linesToBook, unknownAttempts } from "./read-statement.ts";
import { type Closing, readClosings, storeStatement } from "./statement-items.ts";
import { sumOfLines } from "./statement-lines.ts";
import type { Statement } from "./statement.ts";

/** What closing needs from outside. */
export type CloseDependencies = {
  table: Table;
  clock: Pick<Clock, "now">;
  random: Pick<Random, "bytes">;
  /** Compares the totals of the month with its entries, which it is shown one by one. */
  sums: {
    add(entry: Entry): void;
    unlisted(): Promise<readonly Unlisted[]>;
    differences(): Promise<readonly unknown[]>;
  };
};

/** Why a month is not closed. Nothing was changed that counts. */
export type CloseRefusal =
  | { outcome: "future" | "running" | "changing" }
  | { outcome: "closed_already"; by: string; at: number }
  | { outcome: "earlier_open"; month: Month }
  /** The stream of records may still bring changes of the month; at the latest at `until` (epoch ms) it cannot. */
  | { outcome: "projection_behind"; until: number }
  | { outcome: "open_attempts"; count: number }
  | { outcome: "totals_differ"; count: number }
  /** The lists by which totals are found lack a name of this month, or of a closed one. */
  | { outcome: "unlisted"; lacking: Unlisted };

/** How a close ended. */
export type Closed = { outcome: "closed"; statement: Statement } | CloseRefusal;

const dayMs = 24 * 60 * 60 * 1_000;

/** Closes a month: stores its statement for good, with the differences of earlier closed months. */
export async function closeMonth(
  { month, by }: { month: Month; by: string },
  dependencies: CloseDependencies,
): Promise<Closed> {
  const { table, clock, random, sums } = dependencies;
  const closings = await readClosings(table);
  const refusal = await refusalBeforeReading(month, closings, dependencies);
  if (refusal !== undefined) return refusal;
  const { lines, unlisted } = await linesToBook(table, month, closings);
  const sum = sumOfLines(lines.filter((line) => line.month === month));
  if (sum.open !== 0) return { outcome: "open_attempts", count: sum.open };
  const unknown = await unknownAttempts(table, month, (entry) => sums.add(entry));
  const [lacking] = [...unlisted, ...(await sums.unlisted())];
  if (lacking !== undefined) return { outcome: "unlisted", lacking };
  const { length: count } = await sums.differences();
  if (count > 0) return { outcome: "totals_differ", count };
  if (unknown.length !== sum.unknown) return { outcome: "changing" };
  const closed = { by, at: clock.now() };
  const statement: Statement = { month, lines, unknown, closed };
  const run = Buffer.from(random.bytes(8)).toString("hex");
  if (await storeStatement(table, statement, { run, ...closed })) return { outcome: "closed", statement };
  return closedAlready(month, await readClosings(table)) ?? { outcome: "changing" };
}

async function refusalBeforeReading(
  month: Month,
  closings: readonly Closing[],
  { table, clock }: Pick<CloseDependencies, "table" | "clock">,
): Promise<CloseRefusal | undefined> {
  const now = clock.now();
  if (now < monthStart(month)) return { outcome: "future" };
  if (now < monthStart(nextMonth(month))) return { outcome: "running" };
  const already = closedAlready(month, closings);
  if (already !== undefined) return already;
  const closed = new Set(closings.map((closing) => closing.month));
  const earlier = (await monthsOf(table)).find((one) => one < month && !closed.has(one));
  if (earlier !== undefined) return { outcome: "earlier_open", month: earlier };
  return isProjected(month, now, await projectedAt(table))
    ? undefined
    : { outcome: "projection_behind", until: streamEmptyAt(month) };
}

/**
 * Whether the stream has brought what changed in the day after a month's end: if it has brought something later, or if its
 * records, which it keeps for a day, are gone. So a stage without traffic can be closed two days after the month.
 */
function isProjected(month: Month, now: number, newestAt: number | undefined): boolean {
  const dayAfter = monthStart(nextMonth(month)) + dayMs;
  return (newestAt !== undefined && newestAt >= dayAfter) || now >= streamEmptyAt(month);
}

function streamEmptyAt(month: Month): number {
  return monthStart(nextMonth(month)) + 2 * dayMs;
}

function closedAlready(month: Month, closings: readonly Closing[]): CloseRefusal | undefined {
  const closing = closings.find((one) => one.month === month);
  return closing && { outcome: "closed_already", by: closing.by, at: closing.at };
}
