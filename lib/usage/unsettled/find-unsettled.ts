import type { Month } from "../../base/month.ts";
import { isUnsettled } from "../../domain/charge.ts";
import { recordFromItem } from "../../records/item.ts";
import { partitionKeyOf, type VerificationRecord } from "../../records/record.ts";
import type { Table } from "../../store/table.ts";
import type { Entry } from "../ledger/entry.ts";
import type { RecordReader } from "../ledger/find-attempt.ts";
import { startedBetween } from "../ledger/keys.ts";
import { readEntries } from "../ledger/read-entries.ts";
import { callersOf } from "../totals/directory.ts";
import { readCallerMonth, readUnsettledMonth } from "../totals/read-totals.ts";
import { dayTotalsOf, unsettledMinutesOf } from "../totals/totals.ts";

/** An attempt whose charge is not known, and its verification record if that still exists. */
export type Unsettled = { entry: Entry; record: VerificationRecord | undefined };

const hourMs = 3_600_000;
/** How many records are read at the same time. */
const parallelReads = 16;

/**
 * Finds the unsettled attempts of some months, of all callers or one, oldest first. Totals say which callers have any on
 * which day, and in which hours there are any at all: only those hours of those callers are read, with 256 queries for
 * each run of hours.
 */
export async function findUnsettled(
  { table, records }: { table: Table; records: RecordReader },
  { months, caller }: { months: readonly Month[]; caller?: string },
): Promise<Unsettled[]> {
  const entries: Entry[] = [];
  for (const month of months) {
    const minutes = unsettledMinutesOf(await readUnsettledMonth(table, month));
    const hours = new Set(minutes.map(({ minute }) => minute.slice(0, 13)));
    for (const one of caller === undefined ? await callersOf(table, month) : [caller]) {
      for (const { from, until } of runsOf(hoursOf(await unsettledDays(table, one, month), hours))) {
        const range = startedBetween(one, from, until);
        for await (const entry of readEntries(table, month, { range })) {
          if (isUnsettled(entry.charge)) entries.push(entry);
        }
      }
    }
  }
  return withRecords(entries.toSorted(byStart), records);
}

async function unsettledDays(table: Table, caller: string, month: Month): Promise<Set<string>> {
  const lines = dayTotalsOf(await readCallerMonth(table, caller, month));
  return new Set(lines.filter(({ attempts }) => attempts.open + attempts.unknown > 0).map(({ day }) => day));
}

/** The starts (epoch ms) of the hours of some days that have unsettled attempts; all hours of a day that seems to have none. */
function hoursOf(days: ReadonlySet<string>, hours: ReadonlySet<string>): number[] {
  return [...days].flatMap((day) => {
    const listed = [...hours].filter((hour) => hour.startsWith(day)).map(startOf);
    // The totals are read one after the other, so one of them may be newer.
    return listed.length > 0
      ? listed
      : Array.from({ length: 24 }, (_, hour) => startOf(`${day}T00`) + hour * hourMs);
  });
}

function startOf(hour: string): number {
  return Date.parse(`${hour}:00:00+08:00`);
}

/** Joins hours that follow each other. */
function runsOf(hours: readonly number[]): { from: number; until: number }[] {
  const runs: { from: number; until: number }[] = [];
  for (const hour of hours.toSorted((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last?.until === hour) last.until += hourMs;
    else runs.push({ from: hour, until: hour + hourMs });
  }
  return runs;
}

async function withRecords(entries: readonly Entry[], records: RecordReader): Promise<Unsettled[]> {
  const found: Unsettled[] = [];
  for (let first = 0; first < entries.length; first += parallelReads) {
    const some = entries.slice(first, first + parallelReads).map(async (entry) => {
      const item = await records.read(partitionKeyOf(entry.verificationId) ?? "");
      return { entry, record: item && recordFromItem(item) };
    });
    found.push(...(await Promise.all(some)));
  }
  return found;
}

function byStart(one: Entry, other: Entry): number {
  return one.startedAt - other.startedAt || (one.verificationId < other.verificationId ? -1 : 1);
}
