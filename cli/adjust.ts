import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { adjustCharge } from "../lib/usage/ledger/adjust.ts";
import type { Command, Option } from "./command.ts";
import { attemptOf, evidenceOptions, statementOf } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { withTables } from "./tables.ts";

const options = { ...stageOptions, ...evidenceOptions } as const satisfies Record<string, Option>;

/** `idcheck adjust`: corrects a charge that was recorded wrongly. */
export const adjustCommand: Command = {
  name: "idcheck adjust",
  usage: "<verification> <attempt> <charged|free> --evidence <text> --stage <stage>",
  description: `
Corrects the books where a charge was recorded wrongly, for example because a provider's charging rule proved wrong. The
entry and the totals change, and a correction is added that says who made it, when and on what evidence. The
verification record stays as it is, because a charge in it never moves back. If a rule is wrong for every call, correct it
in the provider's account (charges by code, docs/deploying.md).`,
  options,
  positionals: [3, 3],
  async run(given, surroundings) {
    const statement = statementOf(given);
    const needs = "dynamodb:GetItem on the records and dynamodb:GetItem, PutItem and UpdateItem on usage";
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
  unchanged: "The books already have this charge.",
  missing: "The attempt is not in the books yet. Wait a few seconds, or add it with idcheck audit --repair.",
  unsettled: "The charge of this attempt is still unknown. Settle it with idcheck resolve.",
  busy: "The books kept changing while this ran. Run it again.",
} as const;
