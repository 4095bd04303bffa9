import { type HistoryLine, historyNames, historySources } from "./history/sources.ts";
import { type Command, type Given, type Option, UsageError } from "./command.ts";
import { printable } from "./printable.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { onTables, type TablesContext } from "./tables.ts";
import { textTable } from "./text-table.ts";

const options = {
  ...stageOptions,
  of: { type: "string", value: "<what>", help: `only changes of: ${historyNames.join(", ")}` },
} as const satisfies Record<string, Option>;

/** `npx idcheck history`: shows what operators have changed. */
export const historyCommand: Command = {
  name: "npx idcheck history",
  usage: "--stage <stage>",
  description: `
Shows what operators have changed, oldest first: who, when, what, and what it was before.

It covers the limits of callers, the switches of providers, secrets, packages, settlements, repairs of the books, restored records
and closed months. Each is kept for good, in the transaction that makes the change. Secrets and records have no part in such a
transaction: their change is kept before it is made, and confirmed after. Of a secret it shows the ids of its versions and of the
peppers, never a value.`,
  options,
  run: (given, surroundings) => {
    const names = namesOf(given);
    return onTables("dynamodb:Query on usage", (context) => show(context, names))(given, surroundings);
  },
};

function namesOf(given: Given): readonly (typeof historyNames)[number][] {
  const of = given.text("of");
  if (of === undefined) return historyNames;
  const name = historyNames.find((one) => one === of);
  if (name === undefined) throw new UsageError(`--of must be one of: ${historyNames.join(", ")}.`);
  return [name];
}

async function show(
  { given, surroundings, tables }: TablesContext,
  names: readonly (typeof historyNames)[number][],
): Promise<void> {
  const read = await Promise.all(names.map((name) => historySources[name](tables.usage)));
  const lines = read.flat().toSorted((one, other) => one.at - other.at);
  const history = lines.map((line) => ({ ...line, at: new Date(line.at).toISOString() }));
  printResult(given, surroundings, { history }, lines.length === 0 ? ["No change is kept."] : table(lines));
}

function table(lines: readonly HistoryLine[]): string[] {
  const titles = ["time", "by", "of", "action", "what", "before", "after", "evidence"];
  return textTable(
    titles.map((title) => ({ title })),
    lines.map(({ at, by, of, action, what, before, after, evidence }) =>
      [new Date(at).toISOString(), by, of, action, what, before, after, evidence ?? ""].map(printable),
    ),
  );
}
