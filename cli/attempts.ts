import { systemClock } from "../lib/base/system.ts";
import { projectedAt } from "../lib/usage/ledger/projected.ts";
import { findUnsettled } from "../lib/usage/unsettled/find-unsettled.ts";
import { openMonths } from "../lib/usage/unsettled/open-months.ts";
import { openAttemptOf, openAttemptsCsv, openAttemptsLines } from "./attempts/open-attempts.ts";
import { type Command, type Option, UsageError } from "./command.ts";
import { begunMonthOf } from "./option-values.ts";
import { print } from "./print.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  open: { type: "boolean", help: "list the attempts that are open or unknown; required" },
  month: {
    type: "string",
    short: "m",
    value: "<month>",
    help: "only this month, such as 2026-11, in Asia/Shanghai (default: every month that is not closed)",
  },
  caller: { type: "string", value: "<caller>", help: "only this caller" },
  csv: { type: "boolean", help: "print CSV" },
} as const satisfies Record<string, Option>;

/** `npx idcheck attempts --open`: the attempts whose charge is not known, and what to do about each. */
export const attemptsCommand: Command = {
  name: "npx idcheck attempts",
  usage: "--open --stage <stage> [--month <month>] [--caller <caller>] [--csv|--json]",
  description: `
Lists the attempts whose charge is not known, and what to do about each: open (a check is at work on it, or left it without an
end) and unknown (it was cut off, and may have been charged). Totals say where they are, so the time that it takes grows with
their number and not with that of all attempts. To export every attempt, use npx idcheck usage --entries.`,
  options,
  async run(given, surroundings) {
    if (!given.flag("open")) {
      throw new UsageError("Give --open. Every attempt is exported by npx idcheck usage --entries.");
    }
    if (given.flag("csv") && given.flag("json")) throw new UsageError("Give --csv or --json, not both.");
    const month = begunMonthOf(given, "month", systemClock.now());
    const caller = given.text("caller");
    const needs = "dynamodb:GetItem on the records and dynamodb:Query and GetItem on usage";
    return withTables(given, surroundings, needs, async ({ usage, records, place }) => {
      const asOf = await projectedAt(usage);
      const months = month === undefined ? await openMonths(usage) : [month];
      const query = { months, ...(caller === undefined ? {} : { caller }) };
      const found = await findUnsettled({ table: usage, records }, query);
      const now = systemClock.now();
      const result = {
        months,
        asOf: asOf === undefined ? null : new Date(asOf).toISOString(),
        attempts: found.map((one) => openAttemptOf(one, now)),
      };
      if (given.flag("csv")) print(surroundings.stdout, openAttemptsCsv(result));
      else printResult(given, surroundings, result, openAttemptsLines(result, place));
      return 0;
    });
  },
};
