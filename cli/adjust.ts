import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { adjustCharge } from "../lib/usage/ledger/adjust.ts";
import type { Command, Option } from "./command.ts";
import { attemptOf, evidenceOptions, statementOf } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { withTables } from "./tables.ts";

const options = { ...stageOptions, ...evidenceOptions } as const satisfies Record<string, Option>;

/** Corrects a charge that was known wrongly. */
export const adjustCommand: Command = {
  summary: "correct a charge that was known wrongly, on evidence",
  usage: "adjust <verification> <attempt> <charged|free> --evidence <text> --stage <stage>",
  description: `
Corrects the books where a provider's charging rule proved wrong: the usage record and the totals change, and a correction
is added that says who said so, when and on what evidence. The verification record is left as it is, because charges never
move back there. A rule that is wrong for every call is mended in the account (charges by code, docs/deploying.md).`,
  options,
  positionals: [3, 3],
  async run(given, surroundings) {
    const statement = statementOf(given);
    const needs = "dynamodb:GetItem on the records, dynamodb:GetItem, PutItem and UpdateItem on usage";
    return withTables(given, surroundings, needs, async (tables) => {
      const { usage } = await attemptOf(tables, statement);
      const { id, attempt, charge, by, evidence } = statement;
      const adjustment = await adjustCharge(usage, charge, statement, {
        table: tables.usage,
        clock: systemClock,
        random: systemRandom,
      });
      if (adjustment.outcome !== "adjusted") throw new ConfigurationError(refusals[adjustment.outcome]);
      const { from, to } = adjustment;
      const result = { id, attempt, provider: from.provider, from: from.charge, to: to.charge, by, evidence };
      printResult(given, surroundings, result, [
        `Adjusted attempt ${attempt} of ${id} (${from.provider}): ${from.charge} → ${to.charge}, by ${by}: ${evidence}`,
      ]);
      return 0;
    });
  },
};

const refusals = {
  unchanged: "The books have this charge already.",
  missing: "The attempt is not in the books yet: wait some seconds, or apply it with idcheck audit --mend.",
  unsettled: "Nobody knows the charge of this attempt yet: idcheck resolve settles it.",
  busy: "The books changed at this moment, time and again. Run this again.",
} as const;
