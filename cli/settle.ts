import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { shanghaiMonth } from "../lib/base/month.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { settleCharge } from "../lib/usage/ledger/settle.ts";
import type { Settled } from "../lib/usage/ledger/settle-step.ts";
import { readClosings } from "../lib/usage/statement/statement-items.ts";
import { type Command, type Given, type Option, UsageError } from "./command.ts";
import { decisionOf, evidenceOptions } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  ...evidenceOptions,
  started: {
    type: "string",
    value: "<time>",
    help: "when the attempt started, if the audit says that several attempts have this number",
  },
} as const satisfies Record<string, Option>;

/** `npx idcheck settle`: decides the charge of an attempt on evidence. */
export const settleCommand: Command = {
  name: "npx idcheck settle",
  usage: "<verification> <attempt> <charged|free> --evidence <text> --stage <stage>",
  description: `
Decides on evidence whether the provider charged an attempt: one that was cut off, or one whose charge was recorded wrongly.
It works for every attempt that was ever booked, whether its verification record still exists or not. Entry, totals and
record change together, and a settlement is stored for good that says who decided, when and on what evidence. The answer of
the check stays as it was given. A later settlement of the same attempt replaces an earlier one, and both are kept.
If a charging rule is wrong for every call, correct it in the provider's account (charges by code, docs/deploying.md).`,
  options,
  positionals: [3, 3],
  async run(given, surroundings) {
    const decision = decisionOf(given);
    const startedAt = startedOf(given);
    const order = { ...decision, ...(startedAt === undefined ? {} : { startedAt }) };
    const needs =
      "dynamodb:GetItem and dynamodb:UpdateItem on the records and dynamodb:Query, GetItem, PutItem and UpdateItem on usage";
    return withTables(given, surroundings, needs, async ({ usage, records, transactBoth }) => {
      const dependencies = { table: usage, records, transactBoth, clock: systemClock, random: systemRandom };
      const settled = await settleCharge(order, dependencies);
      if (settled.outcome !== "settled") throw new UsageError(refusalOf(settled));
      const { verificationId: id, attempt, charge, by, evidence } = decision;
      const { from, to } = settled;
      const { provider, settlement: number } = to;
      const month = shanghaiMonth(to.startedAt);
      const isClosed = (await readClosings(usage)).some((closing) => closing.month === month);
      const result = { id, attempt, provider, number, from: from.charge, to: charge, by, evidence, isClosed };
      printResult(given, surroundings, result, [
        `Settled attempt ${attempt} of ${id} (${provider}): ${from.charge} → ${charge}, by ${by}: ${evidence}`,
        ...(isClosed
          ? [
              `${month} is closed, and its statement stays as it is: the next statement that is closed books the difference.`,
            ]
          : []),
      ]);
      return 0;
    });
  },
};

function startedOf(given: Given): number | undefined {
  const text = given.text("started");
  if (text === undefined) return undefined;
  const startedAt = Date.parse(text);
  if (Number.isNaN(startedAt))
    throw new UsageError("--started takes a time such as 2026-11-22T04:30:00.000Z.");
  return startedAt;
}

function refusalOf(settled: Exclude<Settled, { outcome: "settled" }>): string {
  switch (settled.outcome) {
    case "unchanged":
      return "The books already have this charge. Nothing was changed.";
    case "missing":
      return "There is no such attempt in the books or records of this stage. Nothing was changed.";
    case "held":
      return `The call may still be running. Run this again after ${new Date(settled.freeAt).toISOString()}.`;
    case "several": {
      const times = settled.startedAt.map((time) => new Date(time).toISOString()).join(", ");
      return `Several attempts have this id and number. Add --started with one of: ${times}.`;
    }
    case "busy":
      throw new ConfigurationError("The attempt kept changing while this ran. Run it again.");
  }
}
