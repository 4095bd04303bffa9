import { ConfigurationError } from "../../base/configuration-error.ts";
import type { Month } from "../../base/month.ts";
import type { Table } from "../../store/table.ts";
import type { Entry } from "../ledger/entry.ts";
import { readEntries } from "../ledger/read-entries.ts";
import { readUsage } from "../report/read-usage.ts";
import { type Unlisted, unlistedNames } from "../totals/unlisted.ts";
import { linesMissing, linesOfUsage, type StatementLine } from "./statement-lines.ts";
import { type Closing, readClosings, readStored, readStoredLines } from "./statement-items.ts";
import type { Statement, UnknownAttempt } from "./statement.ts";

/**
 * Reads the statement of a month: as it was stored if it is closed, otherwise as a close would store it now. Throws
 * ConfigurationError if a list lacks a name that belongs to it: the figures would be wrong.
 */
export async function readStatement(table: Table, month: Month): Promise<Statement> {
  const closings = await readClosings(table);
  const closing = closings.find((one) => one.month === month);
  if (closing !== undefined) return readStored(table, closing);
  const { lines, unlisted } = await linesToBook(table, month, closings);
  const [callers, providers] = [new Set<string>(), new Set<string>()];
  const unknown = await unknownAttempts(table, month, ({ caller, provider }) => {
    callers.add(caller);
    providers.add(provider);
  });
  const [lacking] = [...unlisted, ...(await unlistedNames(table, month, { callers, providers }))];
  if (lacking !== undefined) throw new ConfigurationError(unlistedSentence(lacking));
  return { month, lines, unknown };
}

/** What a list lacks, what follows from that, and what to do. */
export function unlistedSentence({ month, list, name }: Unlisted): string {
  const lack = list === "months" ? "The list of months" : `The list of ${list} of ${month}`;
  return (
    `${lack} lacks ${name}, so figures of ${month} would be wrong. ` +
    `Run npx idcheck audit --month ${month} --repair, which adds it.`
  );
}

/**
 * What a close of `month` books: for this month and for each earlier closed one, its live figures less all that is booked
 * for it so far. So whatever has changed a closed month since, in whatever order, is booked once, to the unit. A caller of a
 * stored statement that its month no longer lists is `unlisted`, and the lines are wrong by all that it spent.
 */
export async function linesToBook(
  table: Table,
  month: Month,
  closings: readonly Closing[],
): Promise<{ lines: StatementLine[]; unlisted: Unlisted[] }> {
  const stored: StatementLine[] = [];
  for (const closing of closings) stored.push(...(await readStoredLines(table, closing)));
  const booked = Map.groupBy(stored, (line) => line.month);
  const lines: StatementLine[] = [];
  const unlisted: Unlisted[] = [];
  for (const one of [...closings.map((closing) => closing.month).filter((closed) => closed < month), month]) {
    const live = linesOfUsage(one, await readUsage(table, one));
    lines.push(...linesMissing(live, booked.get(one) ?? []));
    const callers = new Set((booked.get(one) ?? []).map(({ caller }) => caller));
    unlisted.push(...(await unlistedNames(table, one, { callers })));
  }
  return { lines, unlisted };
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
