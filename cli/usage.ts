import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { systemClock } from "../lib/base/system.ts";
import { entriesInOrder } from "../lib/usage/ledger/read-entries.ts";
import { type Month, monthsBetween, shanghaiMonth } from "../lib/base/month.ts";
import { projectedAt } from "../lib/usage/ledger/projected.ts";
import { readUsage } from "../lib/usage/report/read-usage.ts";
import { type Grouping, groupings, groupUsage, sumUsage } from "../lib/usage/report/report.ts";
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { begunMonthOf, choiceOf, monthOption } from "./option-values.ts";
import { print } from "./print.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { type Tables, withTables } from "./tables.ts";
import { damageLines } from "./usage/damage-lines.ts";
import { entryLines } from "./usage/entry-lines.ts";
import { reportCsv, reportLines, reportOf } from "./usage/report-lines.ts";

const options = {
  ...stageOptions,
  ...monthOption,
  from: { type: "string", value: "<month>", help: "the first of several months that end with --month" },
  by: { type: "string", short: "b", value: "<what>", help: `${groupings.join(", ")} (default: day)` },
  caller: { type: "string", value: "<caller>", help: "only this caller" },
  csv: { type: "boolean", help: "print CSV" },
  entries: {
    type: "boolean",
    help: "print every attempt on a line of its own, as CSV or, with --json, as JSON",
  },
} as const satisfies Record<string, Option>;

/** `npx idcheck usage`: what was called and what it cost. */
export const usageCommand: Command = {
  name: "npx idcheck usage",
  usage: "--stage <stage> [--month <month>] [--by <what>] [--caller <caller>]",
  description: `
Shows the calls of a month by day, month, caller, provider, kind, charge or package: charged, free, unknown (cut off, may
have been charged) and open (in flight), and the cost of the charged calls in yuan, at the price of the packages that
paid for them. The figures come from totals and are exact as of the time that is printed with them.`,
  options,
  async run(given, surroundings) {
    const nowMs = systemClock.now();
    const month = begunMonthOf(given, "month", nowMs) ?? shanghaiMonth(nowMs);
    const months = monthsBetween(begunMonthOf(given, "from", nowMs) ?? month, month);
    if (months.length === 0) throw new UsageError("--from must not be after --month.");
    const by = choiceOf(given, "by", groupings) ?? "day";
    const caller = given.text("caller");
    const query = { months, by, ...(caller === undefined ? {} : { only: [caller] }) };
    return withTables(given, surroundings, "dynamodb:Query and dynamodb:GetItem", (tables) =>
      given.flag("entries")
        ? printEntries(tables, query, given, surroundings)
        : printReport(tables, query, given, surroundings),
    );
  },
};

type UsageQuery = { months: readonly Month[]; by: Grouping; only?: readonly string[] };

async function printReport(
  { usage }: Tables,
  { months, by, only }: UsageQuery,
  given: Given,
  surroundings: Surroundings,
): Promise<number> {
  const asOf = await projectedAt(usage);
  const lines = (await Promise.all(months.map((month) => readUsage(usage, month, only)))).flat();
  const report = reportOf({ months, by, asOf, total: sumUsage(lines), groups: groupUsage(lines, by) });
  if (given.flag("csv")) print(surroundings.stdout, reportCsv(report));
  else printResult(given, surroundings, report, reportLines(report));
  return 0;
}

/**
 * Streams the attempts: a year of them takes no more memory than a day. Items that cannot be read are left out, and it says how
 * many; then the exit code is 1.
 */
async function printEntries(
  { usage, place }: Tables,
  { months, only }: UsageQuery,
  given: Given,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const damaged = new Map<Month, number>();
  const caller = only?.[0];
  async function* all() {
    for (const month of months) {
      const unreadable = (): void => void damaged.set(month, (damaged.get(month) ?? 0) + 1);
      yield* entriesInOrder(usage, month, { unreadable, ...(caller === undefined ? {} : { caller }) });
    }
  }
  const lines = Readable.from(entryLines(all(), given.flag("json") ? "json" : "csv"));
  await pipeline(lines, stdout, { end: false });
  print(stderr, damageLines(damaged, place).join(""));
  return damaged.size === 0 ? 0 : 1;
}
