import { readCallerDay, readCallerMonth, readChargedDays } from "../totals/read-totals.ts";
import { firstMonthOf } from "../packages/package.ts";
import { allocate, type Share } from "../packages/allocation.ts";
import { callersOf } from "../totals/directory.ts";
import type { Month } from "../../base/month.ts";
import type { Package } from "../packages/package.ts";
import { readPackages } from "../packages/package-items.ts";
import { dependsOnOthers, dividePayments, type CallerCalls, type Payment } from "../packages/payments.ts";
import type { Table } from "../../store/table.ts";
import { dayTotalsOf, type DayTotal } from "../totals/totals.ts";

/** One caller's calls to one provider for one kind on one day, and what paid for them. */
export type UsageLine = DayTotal & {
  caller: string;
  /** Spend for the charged attempts. */
  payments: readonly Payment[];
};

/**
 * Reads the lines of a month, for the given callers or for all. Everything comes from totals, so the amount of data
 * read does not grow with the number of checks. But it asks for the totals of all callers at once, 8 queries each: give it a table
 * whose reads are bounded (`boundReads`).
 */
export async function readUsage(table: Table, month: Month, only?: readonly string[]): Promise<UsageLine[]> {
  const callers = only ?? (await callersOf(table, month));
  const [packages, totals] = await Promise.all([
    readPackages(table),
    Promise.all(callers.map(async (caller) => ({ caller, lines: await readMonth(table, caller, month) }))),
  ]);
  const own: OwnLine[] = totals.flatMap(({ caller, lines }) => lines.map((line) => ({ ...line, caller })));
  const readDay = rememberDays(table, month, only === undefined ? own : undefined);
  const sharesOf = rememberShares(table, packages);
  return Promise.all(
    own.map(async (line) => {
      const shares = (await sharesOf(line.provider, month)).get(groupOf(line)) ?? [];
      const others = dependsOnOthers(shares) ? await readDay(line.day) : [line];
      const payments = dividePayments(shares, callsOf(line, others)).get(line.caller) ?? [];
      return { ...line, payments };
    }),
  );
}

type OwnLine = DayTotal & { caller: string };

async function readMonth(table: Table, caller: string, month: Month): Promise<DayTotal[]> {
  return dayTotalsOf(await readCallerMonth(table, caller, month));
}

/** The lines of all callers by day. They are read when a day is requested, unless they are already available. */
function rememberDays(
  table: Table,
  month: Month,
  all: readonly OwnLine[] | undefined,
): (day: string) => Promise<readonly OwnLine[]> {
  const known = new Map<string, Promise<readonly OwnLine[]>>();
  return (day) => {
    const lines = known.get(day) ?? (all ? Promise.resolve(onDay(all, day)) : readAllOn(table, month, day));
    known.set(day, lines);
    return lines;
  };
}

async function readAllOn(table: Table, month: Month, day: string): Promise<OwnLine[]> {
  const lines = (await callersOf(table, month)).map(async (caller) => {
    const totals = dayTotalsOf(await readCallerDay(table, caller, day));
    return totals.map((line) => ({ ...line, caller }));
  });
  return (await Promise.all(lines)).flat();
}

/** The shares of a provider's packages by day and kind. The totals of a provider without packages are not read. */
function rememberShares(
  table: Table,
  packages: readonly Package[],
): (provider: string, month: Month) => Promise<ReadonlyMap<string, Share[]>> {
  const known = new Map<string, Promise<ReadonlyMap<string, Share[]>>>();
  const read = async (provider: string, month: Month): Promise<ReadonlyMap<string, Share[]>> => {
    const mine = packages.filter((bought) => bought.provider === provider);
    const from = firstMonthOf(mine);
    if (from === undefined) return new Map();
    const { shares } = allocate(mine, await readChargedDays(table, provider, from));
    return Map.groupBy(
      shares.filter(({ day }) => day.startsWith(month)),
      groupOf,
    );
  };
  return (provider, month) => {
    const shares = known.get(provider) ?? read(provider, month);
    known.set(provider, shares);
    return shares;
  };
}

function callsOf(line: OwnLine, lines: readonly OwnLine[]): Map<string, CallerCalls> {
  const same = lines.filter(({ provider, kind }) => provider === line.provider && kind === line.kind);
  return new Map(
    same.map(({ caller, attempts, listMilliFen }) => [caller, { calls: attempts.charged, listMilliFen }]),
  );
}

function onDay(lines: readonly OwnLine[], day: string): OwnLine[] {
  return lines.filter((line) => line.day === day);
}

function groupOf({ day, kind }: { day: string; kind: string }): string {
  return `${day} ${kind}`;
}
