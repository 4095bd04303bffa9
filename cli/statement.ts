import { systemClock } from "../lib/base/system.ts";
import { shanghaiMonth } from "../lib/base/month.ts";
import { readStatement } from "../lib/usage/statement/read-statement.ts";
import { type Command, type Option, UsageError } from "./command.ts";
import { monthArgument } from "./option-values.ts";
import { print } from "./print.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { ofCaller, statementCsv, statementLines, statementView } from "./statement/statement-view.ts";
import { withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  caller: { type: "string", value: "<caller>", help: "only this caller" },
  csv: { type: "boolean", help: "print the lines as CSV" },
} as const satisfies Record<string, Option>;

/** `npx idcheck statement`: what a month came to, for good once it is closed. */
export const statementCommand: Command = {
  name: "npx idcheck statement",
  usage: "<month> --stage <stage> [--caller <caller>] [--csv|--json]",
  description: `
Shows the calls of a month by caller, provider, kind, charge and package, and what they cost. Once the month is closed
(npx idcheck close), its statement never changes. What is settled or booked for a closed month later is a difference for that
month in the statement of the next month that is closed. Of an open month it shows what a close would store now.`,
  options,
  positionals: [1, 1],
  async run(given, surroundings) {
    const month = monthArgument(given);
    if (month > shanghaiMonth(systemClock.now())) {
      throw new UsageError("This month has not begun yet. Give this month or an earlier one.");
    }
    if (given.flag("csv") && given.flag("json")) throw new UsageError("Give --csv or --json, not both.");
    const caller = given.text("caller");
    return withTables(given, surroundings, "dynamodb:Query on usage", async ({ usage }) => {
      const whole = await readStatement(usage, month);
      const statement = caller === undefined ? whole : ofCaller(whole, caller);
      if (given.flag("csv")) print(surroundings.stdout, statementCsv(statement));
      else printResult(given, surroundings, statementView(statement), statementLines(statement));
      return 0;
    });
  },
};
