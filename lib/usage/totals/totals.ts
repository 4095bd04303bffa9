import { shanghaiDay, shanghaiMinute } from "../../base/shanghai-day.ts";
import { isUnsettled, type Charge } from "../../domain/charge.ts";
import { countedUnder } from "../../facts/keys.ts";
import { type Verdict, verdicts } from "../../domain/verdict.ts";
import { callerTotals, providerTotals, sliceKey, type TotalsGroup, unsettledTotals } from "./keys.ts";
import type { TableItem, TableKey } from "../../store/table.ts";

/** The numbers in one total, by attribute name. */
type Amounts = Map<string, number>;

/** Amounts to add, by total. */
export type Tally = Map<string, { group: TotalsGroup; amounts: Amounts }>;

/**
 * The attribute names in a total. Provider ids and kinds contain no `#`.
 *
 * A caller's day has attempts by provider, kind and charge; the list price of the charged attempts in milli-fen; and
 * verdicts, with those of people who were forgotten since under {@link forgotten}. A provider's month has charged
 * attempts by day and kind. An hour of all callers has the attempts whose charge is not known, by the minute
 * (`YYYY-MM-DDTHH:MM`) in which they started.
 */
export const amountNames = {
  attempts: (provider: string, kind: string, charge: Charge) => `n#${provider}#${kind}#${charge}`,
  listPrice: (provider: string, kind: string) => `fee#${provider}#${kind}`,
  verdicts: (verdict: Verdict | typeof forgotten) => `verdict#${verdict}`,
  chargedOnDay: (day: string, kind: string) => `${day.slice(8)}#${kind}`,
  unsettledInMinute: (minute: string) => `minute#${minute.slice(14)}`,
};

/** Counts the verdicts that are no longer known, because the person was forgotten. */
export const forgotten = "forgotten";

/** The fields of an attempt that totals count. */
export type CountedAttempt = {
  caller: string;
  kind: string;
  provider: string;
  /** Epoch ms. Its day in Asia/Shanghai is the day of the totals. */
  startedAt: number;
  charge: Charge;
  feeMilliFen: number;
  verdict?: Verdict;
  /** Set in place of the verdict if the person was forgotten. */
  forgotten?: true;
};

/** Adds one attempt to a tally, or subtracts it if `times` is −1. */
export function addAttempt(tally: Tally, attempt: CountedAttempt, times: 1 | -1): void {
  const { provider, kind, charge, feeMilliFen } = attempt;
  const verdict = attempt.forgotten === true ? forgotten : attempt.verdict;
  const day = shanghaiDay(attempt.startedAt);
  const callers = countedUnder(attempt.caller).map((caller) => callerTotals(caller, day));
  for (const caller of callers) {
    add(tally, caller, amountNames.attempts(provider, kind, charge), times);
    if (verdict !== undefined) add(tally, caller, amountNames.verdicts(verdict), times);
    if (charge === "charged") add(tally, caller, amountNames.listPrice(provider, kind), times * feeMilliFen);
  }
  if (isUnsettled(charge)) {
    const minute = shanghaiMinute(attempt.startedAt);
    add(tally, unsettledTotals(minute.slice(0, 13)), amountNames.unsettledInMinute(minute), times);
  }
  if (charge !== "charged") return;
  add(tally, providerTotals(provider, day.slice(0, 7)), amountNames.chargedOnDay(day, kind), times);
}

/** The totals that an attempt can change, whatever its charge. */
export function totalsTouchedBy(attempt: CountedAttempt): TableKey[] {
  const minute = shanghaiMinute(attempt.startedAt);
  const groups = [
    ...countedUnder(attempt.caller).map((caller) => callerTotals(caller, minute.slice(0, 10))),
    providerTotals(attempt.provider, minute.slice(0, 7)),
    unsettledTotals(minute.slice(0, 13)),
  ];
  return groups.map((group) => sliceKey(group, 0));
}

/** Adds an amount to one number of a tally. */
export function add(tally: Tally, group: TotalsGroup, attribute: string, amount: number): void {
  const id = `${group.name} ${group.skPrefix}`;
  const entry = tally.get(id) ?? { group, amounts: new Map<string, number>() };
  tally.set(id, entry);
  const sum = (entry.amounts.get(attribute) ?? 0) + amount;
  if (sum === 0) entry.amounts.delete(attribute);
  else entry.amounts.set(attribute, sum);
}

/** One line of a caller's day, for one provider and kind. */
export type DayTotal = {
  day: string;
  provider: string;
  kind: string;
  attempts: Record<Charge, number>;
  /** The list price of the charged attempts in milli-fen. */
  listMilliFen: number;
};

/** The verdicts of a caller's day. */
export type VerdictCounts = Record<Verdict, number>;

/** Adds up the slices of a caller's totals to lines by day, provider and kind. */
export function dayTotalsOf(items: Iterable<TableItem>): DayTotal[] {
  const lines = new Map<string, DayTotal>();
  for (const item of items) {
    const day = item.sk.slice(0, 10);
    for (const [attribute, value] of Object.entries(item)) {
      const [name, provider, kind, charge] = attribute.split("#");
      if (provider === undefined || kind === undefined || typeof value !== "number") continue;
      const id = `${day} ${provider} ${kind}`;
      const line = lines.get(id) ?? { day, provider, kind, attempts: { ...noAttempts }, listMilliFen: 0 };
      lines.set(id, line);
      if (name === "fee") line.listMilliFen += value;
      else if (isCharge(charge)) line.attempts[charge] += value;
    }
  }
  return [...lines.values()].filter(isUsed).toSorted(byDay);
}

/** Adds up the verdicts in slices of a caller's totals. */
export function verdictsOf(items: Iterable<TableItem>): VerdictCounts {
  const counts: VerdictCounts = { match: 0, mismatch: 0, undetermined: 0 };
  for (const item of items) {
    for (const verdict of verdicts) {
      const value = item[amountNames.verdicts(verdict)];
      if (typeof value === "number") counts[verdict] += value;
    }
  }
  return counts;
}

/** The calls that a provider charged on one day, for all callers. */
export type ChargedOnDay = { day: string; kind: string; calls: number };

/** Adds up the slices of a provider's totals to charged calls by day and kind, oldest day first. */
export function chargedDaysOf(items: Iterable<TableItem>): ChargedOnDay[] {
  const days = new Map<string, ChargedOnDay>();
  for (const item of items) {
    const month = item.sk.slice(0, 7);
    for (const [attribute, value] of Object.entries(item)) {
      const [date, kind] = attribute.split("#");
      if (kind === undefined || typeof value !== "number") continue;
      const day = `${month}-${date}`;
      const line = days.get(`${day} ${kind}`);
      days.set(`${day} ${kind}`, { day, kind, calls: (line?.calls ?? 0) + value });
    }
  }
  return [...days.values()].filter(({ calls }) => calls !== 0).toSorted(byDay);
}

/** The attempts that started in one minute (`YYYY-MM-DDTHH:MM`, in Asia/Shanghai) and whose charge is not known. */
export type UnsettledMinute = { minute: string; attempts: number };

/** Adds up the slices of totals of unsettled attempts by minute, without the minutes that have none. */
export function unsettledMinutesOf(items: Iterable<TableItem>): UnsettledMinute[] {
  const minutes = new Map<string, number>();
  for (const item of items) {
    const hour = item.sk.slice(0, 13);
    for (const [attribute, value] of Object.entries(item)) {
      const [name, ofHour] = attribute.split("#");
      if (name !== "minute" || ofHour === undefined || typeof value !== "number") continue;
      const minute = `${hour}:${ofHour}`;
      minutes.set(minute, (minutes.get(minute) ?? 0) + value);
    }
  }
  return [...minutes].flatMap(([minute, attempts]) => (attempts === 0 ? [] : [{ minute, attempts }]));
}

/** Attempts by charge, all zero. */
export const noAttempts: Readonly<Record<Charge, number>> = { open: 0, unknown: 0, free: 0, charged: 0 };

function isUsed(line: DayTotal): boolean {
  return line.listMilliFen !== 0 || Object.values(line.attempts).some((count) => count !== 0);
}

function byDay(left: { day: string }, right: { day: string }): number {
  return left.day < right.day ? -1 : Number(left.day > right.day);
}

function isCharge(text: string | undefined): text is Charge {
  return text !== undefined && Object.hasOwn(noAttempts, text);
}
