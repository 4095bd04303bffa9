import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { systemClock } from "../lib/base/system.ts";
import { type Resolved, resolveCharge } from "../lib/usage/ledger/resolve.ts";
import type { Command, Option } from "./command.ts";
import { attemptOf, evidenceOptions, statementOf } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { withTables } from "./tables.ts";

const options = { ...stageOptions, ...evidenceOptions } as const satisfies Record<string, Option>;

/** `idcheck resolve`: settles a charge that is unknown. */
export const resolveCommand: Command = {
  name: "idcheck resolve",
  usage: "<verification> <attempt> <charged|free> --evidence <text> --stage <stage>",
  description: `
Records whether the provider charged a call that was cut off. The verification record keeps who said so, when and on what
evidence, and usage follows within seconds. An attempt can be resolved once; if that was wrong, use idcheck adjust.
idcheck audit finds these calls and prints the commands.`,
  options,
  positionals: [3, 3],
  async run(given, surroundings) {
    const statement = statementOf(given);
    const needs = "dynamodb:GetItem and dynamodb:UpdateItem on the records";
    return withTables(given, surroundings, needs, async (tables) => {
      const { record, usage } = await attemptOf(tables, statement);
      const resolved = await resolveCharge(record, usage, statement.charge, statement, {
        store: tables.records,
        clock: systemClock,
      });
      if (resolved.outcome !== "resolved") throw new ConfigurationError(refusalOf(resolved));
      const { id, attempt, charge, by, evidence } = statement;
      const result = { id, attempt, provider: usage.provider, from: resolved.from, to: charge, by, evidence };
      printResult(given, surroundings, result, [
        `Resolved attempt ${attempt} of ${id} (${usage.provider}): ${resolved.from} → ${charge}, by ${by}: ${evidence}`,
      ]);
      return 0;
    });
  },
};

function refusalOf(resolved: Exclude<Resolved, { outcome: "resolved" }>): string {
  switch (resolved.outcome) {
    case "settled":
      return "The charge of this attempt is already known. If it is wrong, use idcheck adjust.";
    case "held":
      return `The call may still be running. Run this again after ${new Date(resolved.freeAt).toISOString()}.`;
    case "changed":
      return "The attempt changed while this ran. Look at it again with idcheck audit.";
  }
}
