import { attemptName } from "../ledger/entry.ts";
import type { Corrections } from "../ledger/correction-items.ts";
import { type Charge, charges } from "../../domain/charge.ts";
import type { VerificationRecord } from "../../records/record.ts";
import { dayOf, entriesOf, type Entry } from "../ledger/entry.ts";
import type { ChargedOnDay, DayTotal } from "../totals/totals.ts";

/**
 * One line of the books. `period` is a day, or a month for free attempts, because a record keeps only the latest of
 * its free attempts and counts the earlier ones by month.
 */
type BookLine = {
  /** The caller, or `all callers` in a line of a provider's own totals. */
  caller: string;
  period: string;
  provider: string;
  kind: string;
  charge: Charge;
  attempts: number;
  /** The list price of the charged attempts in milli-fen. */
  listMilliFen: number;
};

/** Lines by what they count. */
export type Books = Map<string, BookLine>;

/** The caller in lines that contain a provider's totals for all callers. */
export const allCallers = "all callers";

/** Adds a verification record, which is the source of truth, to books. Skips months for which `counts` is false. */
export function addRecord(
  books: Books,
  record: VerificationRecord,
  corrections: Corrections,
  counts: (month: string) => boolean,
): void {
  for (const entry of entriesOf(record)) {
    if (!counts(dayOf(entry).slice(0, 7))) continue;
    addAttempt(books, { ...entry, charge: corrections.get(attemptName(entry)) ?? entry.charge });
  }
  for (const [counter, attempts] of Object.entries(record.earlierFree ?? {})) {
    const [provider = "", month = ""] = counter.split(" ");
    if (!counts(month)) continue;
    const { caller, kind } = record;
    addLine(books, { caller, period: month, provider, kind, charge: "free", attempts, listMilliFen: 0 });
  }
}

/** Adds a caller's totals to books. */
export function addDayTotals(books: Books, caller: string, totals: Iterable<DayTotal>): void {
  for (const { day, provider, kind, attempts, listMilliFen } of totals) {
    const line = { caller, provider, kind };
    for (const charge of charges) {
      if (charge === "free") continue;
      addLine(books, {
        ...line,
        period: day,
        charge,
        attempts: attempts[charge],
        listMilliFen: charge === "charged" ? listMilliFen : 0,
      });
    }
    const period = day.slice(0, 7);
    addLine(books, { ...line, period, charge: "free", attempts: attempts.free, listMilliFen: 0 });
  }
}

/** Adds a provider's totals for all callers to books. */
export function addChargedDays(books: Books, provider: string, days: Iterable<ChargedOnDay>): void {
  for (const { day, kind, calls } of days) {
    addLine(books, {
      caller: allCallers,
      period: day,
      provider,
      kind,
      charge: "charged",
      attempts: calls,
      listMilliFen: 0,
    });
  }
}

/** A line on which two books do not agree. */
export type Difference = {
  line: Omit<BookLine, "attempts" | "listMilliFen">;
  expected: Pick<BookLine, "attempts" | "listMilliFen">;
  found: Pick<BookLine, "attempts" | "listMilliFen">;
};

/** Returns every line on which the existing totals differ from those that follow from the records. */
export function differencesBetween(expected: Books, found: Books): Difference[] {
  const differences: Difference[] = [];
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    const line = expected.get(name) ?? found.get(name);
    if (line === undefined) continue;
    const should = amountsOf(expected.get(name));
    const does = amountsOf(found.get(name));
    if (should.attempts === does.attempts && should.listMilliFen === does.listMilliFen) continue;
    const { attempts: _attempts, listMilliFen: _listMilliFen, ...rest } = line;
    differences.push({ line: rest, expected: should, found: does });
  }
  return differences;
}

function addAttempt(books: Books, entry: Entry): void {
  const { caller, provider, kind, charge, feeMilliFen } = entry;
  const day = dayOf(entry);
  const listMilliFen = charge === "charged" ? feeMilliFen : 0;
  const period = charge === "free" ? day.slice(0, 7) : day;
  addLine(books, { caller, period, provider, kind, charge, attempts: 1, listMilliFen });
  if (charge !== "charged") return;
  addLine(books, { caller: allCallers, period, provider, kind, charge, attempts: 1, listMilliFen: 0 });
}

function addLine(books: Books, line: BookLine): void {
  const name = `${line.caller} ${line.period} ${line.provider} ${line.kind} ${line.charge}`;
  const known = books.get(name);
  if (known === undefined) books.set(name, { ...line });
  else {
    known.attempts += line.attempts;
    known.listMilliFen += line.listMilliFen;
  }
}

function amountsOf(line: BookLine | undefined): Pick<BookLine, "attempts" | "listMilliFen"> {
  return { attempts: line?.attempts ?? 0, listMilliFen: line?.listMilliFen ?? 0 };
}
