import { isMonth, type Month, monthsBetween, shanghaiMonth } from "../lib/base/month.ts";
import { systemClock } from "../lib/base/system.ts";
import { dayOf as dayOfEntry, type Entry } from "../lib/usage/ledger/entry.ts";
import { callerPrefix } from "../lib/usage/ledger/keys.ts";
import { readEntries } from "../lib/usage/ledger/read-entries.ts";
import { createProcessingRecord, processingPeriods } from "../lib/usage/report/processing.ts";
import type { Table } from "../lib/store/table.ts";
import { type Command, type Given, type Option, UsageError } from "./command.ts";
import { choiceOf, dayOf } from "./option-values.ts";
import { print } from "./print.ts";
import { recordCsv, recordLines, recordView } from "./processing/record-lines.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { withTables } from "./tables.ts";
import { damageLines } from "./usage/damage-lines.ts";

const options = {
  ...stageOptions,
  from: { type: "string", value: "<month or day>", help: "where it begins (default: this month)" },
  to: { type: "string", value: "<month or day>", help: "where it ends, included (default: this month)" },
  by: {
    type: "string",
    short: "b",
    value: "<what>",
    help: `${processingPeriods.join(" or ")} (default: month)`,
  },
  caller: { type: "string", value: "<caller>", help: "only this caller" },
  csv: { type: "boolean", help: "print CSV" },
} as const satisfies Record<string, Option>;

/** `npx idcheck processing`: the record of processing. */
export const processingCommand: Command = {
  name: "npx idcheck processing",
  usage: "--stage <stage> [--from <month or day>] [--to <month or day>] [--csv|--json]",
  description: `
Writes the record of processing: when which kind of check was sent to which provider, for which purpose, how many calls, and how many
of them gave a verdict. It holds nothing of a person and no caller's reference. The purpose is that of the consents which callers
named; it is empty where they named none.

It is computed from the entries of the books, which are kept for good, so it can be written again at any time. The law asks to keep such
a record for at least three years: docs/compliance.md.`,
  options,
  async run(given, surroundings) {
    if (given.flag("csv") && given.flag("json")) throw new UsageError("Give --csv or --json, not both.");
    const span = spanOf(given);
    const by = choiceOf(given, "by", processingPeriods) ?? "month";
    return withTables(given, surroundings, "dynamodb:Query on usage", async ({ usage, stage, place }) => {
      const record = createProcessingRecord(by);
      const damaged = await addEntries(record.add, usage, span, given.text("caller"));
      const shown = { stage, from: span.from, to: span.to, by, lines: record.lines() };
      if (given.flag("csv")) print(surroundings.stdout, recordCsv(shown));
      else printResult(given, surroundings, recordView(shown), recordLines(shown));
      print(surroundings.stderr, damageLines(damaged, place).join(""));
      return damaged.size === 0 ? 0 : 1;
    });
  },
};

/** The time of a record: from a month or day to another, both included. */
type Span = { from: string; to: string };

function spanOf(given: Given): Span {
  const thisMonth = shanghaiMonth(systemClock.now());
  const from = monthOrDayOf(given, "from") ?? thisMonth;
  const to = monthOrDayOf(given, "to") ?? thisMonth;
  if (from.slice(0, 7) > thisMonth || to.slice(0, 7) > thisMonth) {
    throw new UsageError(`--from and --to must not be in the future. The current month is ${thisMonth}.`);
  }
  const shorter = Math.min(from.length, to.length);
  if (from.slice(0, shorter) > to.slice(0, shorter)) throw new UsageError("--from must not be after --to.");
  return { from, to };
}

function monthOrDayOf(given: Given, option: "from" | "to"): string | undefined {
  const text = given.text(option);
  if (text === undefined || isMonth(text)) return text;
  if (text.length === "2026-11-22".length) return dayOf(given, option);
  throw new UsageError(`--${option} must be a month such as 2026-11 or a day such as 2026-11-22.`);
}

/** Adds every entry of a span. Resolves with how many items of each month cannot be read, for months that have any. */
async function addEntries(
  add: (entry: Entry) => void,
  usage: Table,
  { from, to }: Span,
  caller: string | undefined,
): Promise<Map<Month, number>> {
  const damaged = new Map<Month, number>();
  for (const month of monthsBetween(from.slice(0, 7), to.slice(0, 7))) {
    const unreadable = (): void => void damaged.set(month, (damaged.get(month) ?? 0) + 1);
    const range = caller === undefined ? {} : { range: { prefix: callerPrefix(caller) } };
    for await (const entry of readEntries(usage, month, { unreadable, ...range })) {
      const day = dayOfEntry(entry);
      if (day >= from && day.slice(0, to.length) <= to) add(entry);
    }
  }
  return damaged;
}
