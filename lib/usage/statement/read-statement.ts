import type { Month } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import type { Entry } from "../ledger/entry.ts";
import { readEntries } from "../ledger/read-entries.ts";
import { readUsage } from "../report/read-usage.ts";
import { linesMissing, linesOfUsage, type StatementLine, sumOfLines } from "./statement-lines.ts";
import { type Closing, readClosings, readStored, readStoredLines } from "./statement-items.ts";
import type { Statement, UnknownAttempt } from "./statement.ts";

/** Reads the statement of a month: as it was stored if it is closed, otherwise as a close would store it now. */
export async function readStatement(table: Table, month: Month): Promise<Statement> {
  const closings = await readClosings(table);
  const closing = closings.find((one) => one.month === month);
  if (closing !== undefined) return readStored(table, closing);
  const lines = await linesToBook(table, month, closings);
  const isUnknown = sumOfLines(lines.filter((line) => line.month === month)).unknown > 0;
  return { month, lines, unknown: isUnknown ? await unknownAttempts(table, month) : [] };
}

/**
 * What a close of `month` books: for this month and for each earlier closed one, its live figures less all that is booked
 * for it so far. So whatever has changed a closed month since, in whatever order, is booked once, to the unit.
 */
export async function linesToBook(
  table: Table,
  month: Month,
  closings: readonly Closing[],
): Promise<StatementLine[]> {
  const stored: StatementLine[] = [];
  for (const closing of closings) stored.push(...(await readStoredLines(table, closing)));
  const booked = Map.groupBy(stored, (line) => line.month);
  const lines: StatementLine[] = [];
  for (const one of [...closings.map((closing) => closing.month).filter((closed) => closed < month), month]) {
    const live = linesOfUsage(one, await readUsage(table, one));
    lines.push(...linesMissing(live, booked.get(one) ?? []));
  }
  return lines;
}

/** Reads the entries of a month, shows each to `see`, and returns those whose charge is unknown, by time. */
export async function unknownAttempts(
  table: Table,
  month: Month,
  see: (entry: Entry) => void = () => undefined,
): Promise<UnknownAttempt[]> {
  const unknown: UnknownAttempt[] = [];
  for await (const entry of readEntries(table, month)) {
    see(entry);
    const { verificationId, attempt, caller, provider, startedAt, charge } = entry;
    if (charge === "unknown") unknown.push({ verificationId, attempt, caller, provider, startedAt });
  }
  return unknown.toSorted(byTime);
}

function byTime(one: UnknownAttempt, other: UnknownAttempt): number {
  return one.startedAt - other.startedAt || (one.verificationId < other.verificationId ? -1 : 1);
}
