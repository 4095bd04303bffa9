import type { Month } from "../../lib/base/month.ts";
import { shanghaiDay } from "../../lib/base/shanghai-day.ts";
import { yuanText } from "../../lib/domain/money.ts";
import { queryAll, type Table, type TableItem } from "../../lib/store/table.ts";
import { projectedAt } from "../../lib/usage/ledger/projected.ts";
import { readPackages } from "../../lib/usage/packages/package-items.ts";
import { type PackageStatus, packageStatuses } from "../../lib/usage/packages/package-status.ts";
import { firstMonthOf } from "../../lib/usage/packages/package.ts";
import { readUsage } from "../../lib/usage/report/read-usage.ts";
import { groupUsage, sumUsage, type UsageSum } from "../../lib/usage/report/report.ts";
import { callersOf } from "../../lib/usage/totals/directory.ts";
import { readCallerMonth, readChargedDays } from "../../lib/usage/totals/read-totals.ts";
import { verdictsOf } from "../../lib/usage/totals/totals.ts";
import type { CallCounts, LocalBooks } from "./page/facts.ts";

/**
 * The calls of one caller, or of all, in a month of Asia/Shanghai, and what is left of every package today. All figures come
 * from totals, so what is read does not grow with the number of checks.
 */
export async function localBooks(stored: Table, month: Month, caller?: string): Promise<LocalBooks> {
  const table = readOnce(stored);
  const callers = await callersOf(table, month);
  const meant = caller === undefined ? callers : [caller];
  const [newestAt, lines, totals, packages] = await Promise.all([
    projectedAt(table),
    readUsage(table, month, caller === undefined ? undefined : meant),
    Promise.all(meant.map((name) => readCallerMonth(table, name, month))),
    readLeft(table),
  ]);
  const total = sumUsage(lines);
  const verdicts = verdictsOf(totals.flat());
  const counted = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  return {
    month,
    caller: caller ?? null,
    callers,
    asOf: newestAt === undefined ? null : new Date(newestAt).toISOString(),
    total: { ...countsOf(total), spend: yuanText(total.spendMilliFen) },
    days: groupUsage(lines, "day").map((group) => ({ name: group.name, ...countsOf(group) })),
    providers: groupUsage(lines, "provider").map((group) => ({ name: group.name, ...countsOf(group) })),
    verdicts: { ...verdicts, none: total.charged + total.free + total.unknown + total.open - counted },
    packages,
  };
}

/** Operators tell an open call from an unknown one; on the page both are calls whose cost is not known. */
function countsOf({ charged, free, unknown, open }: UsageSum): CallCounts {
  return { charged, free, unknown: unknown + open };
}

/** The table as it is during one report: what two figures need is read once. */
function readOnce(table: Table): Table {
  const known = new Map<string, Promise<TableItem[]>>();
  return {
    ...table,
    async *query(partition, range, options) {
      const key = JSON.stringify([partition, range]);
      const items = known.get(key) ?? queryAll(table, partition, range, options);
      known.set(key, items);
      yield* await items;
    },
  };
}

async function readLeft(table: Table): Promise<LocalBooks["packages"]> {
  const today = shanghaiDay(Date.now());
  const byProvider = Map.groupBy(await readPackages(table), ({ provider }) => provider);
  const left = [...byProvider].map(async ([provider, packages]) => {
    const from = firstMonthOf(packages);
    const days = from === undefined ? [] : await readChargedDays(table, provider, from);
    return packageStatuses(packages, days, today).map(packageView);
  });
  return (await Promise.all(left)).flat();
}

function packageView(status: PackageStatus): LocalBooks["packages"][number] {
  const { package: bought, left, state, forecast } = status;
  const { id, provider, calls, feeMilliFen, validUntil } = bought;
  const runsOutOn = forecast !== undefined && "runsOutOn" in forecast ? forecast.runsOutOn : null;
  return { id, provider, calls, left, fee: yuanText(feeMilliFen), validUntil, state, runsOutOn };
}
