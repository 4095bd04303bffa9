import { systemClock, systemRandom } from "../lib/base/system.ts";
import { compareTotals } from "../lib/usage/audit/totals-differences.ts";
import { closeMonth } from "../lib/usage/statement/close-month.ts";
import { providerIds } from "../lib/providers/registry.ts";
import type { Statement } from "../lib/usage/statement/statement.ts";
import { refusalOf } from "./close/refusal.ts";
import type { Command, Option } from "./command.ts";
import { operatorOf } from "./operator-evidence.ts";
import { monthArgument } from "./option-values.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { statementView, totalText } from "./statement/statement-view.ts";
import { withTables } from "./tables.ts";
import { counted } from "./words.ts";

const options = {
  ...stageOptions,
  by: {
    type: "string",
    value: "<name>",
    help: "who closes it (default: your user name on this machine)",
  },
} as const satisfies Record<string, Option>;

/** `npx idcheck close`: stores the statement of a month for good. */
export const closeCommand: Command = {
  name: "npx idcheck close",
  usage: "<month> --stage <stage>",
  description: `
Closes a month: stores its statement by caller, provider, kind, charge and package, which never changes again. Months are
closed in order, from a day after their end, once no attempt is open and the totals are the sum of the entries. Attempts of
unknown charge are listed in the statement and can be settled later. The statement also books the differences that settlements
and packages have made to closed months since. Compare the bills and settle what they show before you close a month.`,
  options,
  positionals: [1, 1],
  async run(given, surroundings) {
    const order = { month: monthArgument(given), by: operatorOf(given) };
    const needs = "dynamodb:Query, GetItem and PutItem on usage";
    return withTables(given, surroundings, needs, async ({ usage, place }) => {
      const sums = compareTotals(usage, order.month, { providers: providerIds });
      const result = await closeMonth(order, {
        table: usage,
        clock: systemClock,
        random: systemRandom,
        sums,
      });
      if (result.outcome !== "closed") throw refusalOf(result, order.month, place);
      printResult(
        given,
        surroundings,
        statementView(result.statement),
        linesOf(result.statement, order.by, place),
      );
      return 0;
    });
  },
};

function linesOf({ month, lines, unknown }: Statement, by: string, place: string): string[] {
  const byMonth = Map.groupBy(lines, (line) => line.month);
  const own = byMonth.get(month) ?? [];
  byMonth.delete(month);
  return [
    `Closed ${month}, by ${by}: ${totalText(own)}.`,
    ...[...byMonth].map(([earlier, some]) => `It books a difference for ${earlier}: ${totalText(some)}.`),
    ...(unknown.length === 0
      ? []
      : [
          `The charge of ${counted(unknown.length, "attempt")} is unknown. What you settle later is a difference in a later statement.`,
        ]),
    `To see the statement, run: npx idcheck statement ${month} ${place}`,
  ];
}
