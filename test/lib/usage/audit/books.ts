import { type Charge, charges, isUnsettled } from "../../../../lib/domain/charge.ts";
import { chargeOf, type Attempt, type VerificationRecord } from "../../../../lib/records/record.ts";
import { shanghaiDay, shanghaiMinute } from "../../../../lib/base/shanghai-day.ts";
import type { ChargedOnDay, DayTotal, UnsettledMinute } from "../../../../lib/usage/totals/totals.ts";

/**
 * One line of the books. `period` is a day, or a month for free attempts, because a record keeps only the latest of
 * its free attempts and counts the earlier ones by month, or a minute for the attempts of all callers and providers
 * whose charge is not known.
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
const allCallers = "all callers";

/** Adds a verification record, which is the source of truth, to books: each attempt with the charge that counts. */
export function addRecord(books: Books, record: VerificationRecord): void {
  for (const attempt of Object.values(record.attempts)) addAttempt(books, record, attempt);
  for (const [counter, attempts] of Object.entries(record.earlierFree ?? {})) {
    const [provider = "", month = ""] = counter.split(" ");
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

/** Adds totals of unsettled attempts to books. */
export function addUnsettled(books: Books, minutes: Iterable<UnsettledMinute>): void {
  for (const { minute, attempts } of minutes) addLine(books, unsettledLine(minute, attempts));
}

function unsettledLine(period: string, attempts: number): BookLine {
  const line = {
    caller: allCallers,
    provider: "any",
    kind: "any",
    charge: "unknown",
    listMilliFen: 0,
  } as const;
  return { ...line, period, attempts };
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

function addAttempt(books: Books, { caller, kind }: VerificationRecord, attempt: Attempt): void {
  const { provider, startedAt, feeMilliFen } = attempt;
  const charge = chargeOf(attempt);
  const day = shanghaiDay(startedAt);
  const listMilliFen = charge === "charged" ? feeMilliFen : 0;
  const period = charge === "free" ? day.slice(0, 7) : day;
  addLine(books, { caller, period, provider, kind, charge, attempts: 1, listMilliFen });
  if (isUnsettled(charge)) addLine(books, unsettledLine(shanghaiMinute(startedAt), 1));
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
