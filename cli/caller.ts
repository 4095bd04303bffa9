import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { changeLimits } from "../lib/facts/change-limits.ts";
import { everyCaller } from "../lib/facts/shared-facts.ts";
import { type CallerLimits, hasAllowance } from "../lib/facts/caller-limits.ts";
import { yuanText } from "../lib/domain/money.ts";
import { isPersonalName } from "../lib/entry/caller.ts";
import { shanghaiMonth } from "../lib/base/month.ts";
import { readUsage } from "../lib/usage/report/read-usage.ts";
import { sumUsage } from "../lib/usage/report/report.ts";
import { readSharedFacts } from "../lib/facts/shared-facts-items.ts";
import { type Command, type Given, type Option, type Run, UsageError } from "./command.ts";
import { byOption, changedMeanwhile, operatorOf } from "./operator-evidence.ts";
import { wholeNumberOf, yuanOf } from "./option-values.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { onTables, type Tables, type TablesContext } from "./tables.ts";

const options = {
  ...stageOptions,
  rate: { type: "string", value: "<number>", help: "checks per second, in each instance of a function" },
  "monthly-calls": {
    type: "string",
    value: "<number>",
    help: "calls per month that were charged or may have been charged",
  },
  "monthly-spend": {
    type: "string",
    value: "<yuan>",
    help: "spend per month, at the price of the packages that paid for it",
  },
  "names-per-person": {
    type: "string",
    value: "<number>",
    help: "different names that may be tried on one ID number in a day",
  },
  "mismatch-percent": {
    type: "string",
    value: "<percent>",
    help: "share of mismatches among a day's verdicts that raises an alarm; it refuses nothing",
  },
  ...byOption,
} as const satisfies Record<string, Option>;

const needs = "dynamodb:Query, dynamodb:GetItem, dynamodb:PutItem and dynamodb:DeleteItem";

/** `idcheck caller`: limits how much callers may use. */
export const callerCommand: Command = {
  name: "idcheck caller",
  usage: "<set|show|clear|list> [<caller>] --stage <stage>",
  description: `
Limits how much callers may use.

A caller has the name that idcheck usage --by caller prints, such as iam:123456789012:role/orders. The caller '*' stands
for every caller that has no limits of its own. Every instance knows a change within 10 s.
docs/decisions/limits-of-callers.md says how exact each limit is.`,
  actions: {
    set: {
      argument: "<caller>",
      help: "set the limits that are given and keep the others; the value none removes a limit",
      run: (given, surroundings) => {
        const changes = changesOf(given);
        if (Object.keys(changes).length === 0) throw new UsageError("Give at least one limit.");
        return onCaller((context, caller) => set(context, caller, changes))(given, surroundings);
      },
    },
    show: {
      argument: "<caller>",
      help: "show the limits of a caller and how much it has used this month",
      run: onCaller(show),
    },
    clear: {
      argument: "<caller>",
      help: "remove all limits of a caller, so that those of '*' apply to it again",
      run: onCaller(clear),
    },
    list: { help: "show the limits of every caller", run: onTables(needs, list) },
  },
  options,
};

/** Limits to be set; undefined removes one. */
type Changes = { [Name in keyof CallerLimits]: number | undefined };

function onCaller(action: (context: TablesContext, caller: string) => Promise<void>): Run {
  return async (given, surroundings) => {
    const [caller = ""] = given.positionals;
    assertCaller(caller);
    return onTables(needs, (context) => action(context, caller))(given, surroundings);
  };
}

async function set(
  { given, surroundings, tables }: TablesContext,
  caller: string,
  changes: Changes,
): Promise<void> {
  const wanted = await change(given, tables, caller, "set", (before) => present({ ...before, ...changes }));
  printResult(given, surroundings, viewOf(caller, wanted), [
    `Set the limits of ${nameOf(caller)}. Every instance knows them within 10 s.`,
    ...limitLines(wanted),
  ]);
}

/** Changes the limits of a caller, also if others change them at the same time. Returns the limits that it then has. */
async function change(
  given: Given,
  { usage }: Tables,
  caller: string,
  action: "set" | "clear",
  next: (before: CallerLimits) => CallerLimits | undefined,
): Promise<CallerLimits> {
  const order = { caller, action, by: operatorOf(given), next };
  const changed = await changeLimits(order, { table: usage, clock: systemClock, random: systemRandom });
  if (changed === "busy") throw new ConfigurationError(changedMeanwhile);
  return changed;
}

async function show({ given, surroundings, tables }: TablesContext, caller: string): Promise<void> {
  const { limits } = await readSharedFacts(tables.usage);
  const own = limits.get(caller);
  const applying = own ?? limits.get(everyCaller) ?? {};
  const month = shanghaiMonth(systemClock.now());
  const { charged, unknown, open, spendMilliFen } = sumUsage(await readUsage(tables.usage, month, [caller]));
  const used = { month, calls: charged + unknown + open, spend: yuanText(spendMilliFen) };
  printResult(given, surroundings, { ...viewOf(caller, applying), isOwn: own !== undefined, used }, [
    own === undefined && limits.has(everyCaller)
      ? `The limits of '*' apply to ${nameOf(caller)}:`
      : `The limits of ${nameOf(caller)}:`,
    ...limitLines(applying),
    `Used in ${month}: ${used.calls} calls, ${used.spend} yuan`,
    ...(hasAllowance(applying) ? [] : ["Its use per month is not limited."]),
  ]);
}

async function clear({ given, surroundings, tables }: TablesContext, caller: string): Promise<void> {
  await change(given, tables, caller, "clear", () => undefined);
  printResult(given, surroundings, { caller, cleared: true }, [
    caller === everyCaller
      ? "Callers without limits of their own are no longer limited. Every instance knows this within 10 s."
      : `${caller} has no limits of its own any more. Every instance knows this within 10 s.`,
  ]);
}

async function list({ given, surroundings, tables }: TablesContext): Promise<void> {
  const limits = [...(await readSharedFacts(tables.usage)).limits];
  const lines = limits.flatMap(([caller, own]) => [`${nameOf(caller)}:`, ...limitLines(own)]);
  const callers = limits.map(([caller, own]) => viewOf(caller, own));
  printResult(given, surroundings, { callers }, lines.length === 0 ? ["No caller is limited."] : lines);
}

function changesOf(given: Given): Changes {
  const whole = (option: string): number | undefined => wholeNumberOf(given, option, 1);
  const readers = [
    ["checksPerSecond", "rate", whole],
    ["monthlyCalls", "monthly-calls", whole],
    ["monthlySpendMilliFen", "monthly-spend", (option: string) => yuanOf(given, option)],
    ["namesPerPerson", "names-per-person", whole],
    ["mismatchPercent", "mismatch-percent", whole],
  ] as const;
  const changes: Changes = {};
  for (const [name, option, read] of readers) {
    if (given.text(option) === undefined) continue;
    changes[name] = given.text(option) === "none" ? undefined : read(option);
  }
  return changes;
}

function present(limits: Changes): CallerLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

const words = {
  checksPerSecond: (value: number) => `${value} checks per second in each instance`,
  monthlyCalls: (value: number) => `${value} calls per month`,
  monthlySpendMilliFen: (value: number) => `${yuanText(value)} yuan per month`,
  namesPerPerson: (value: number) => `${value} names on one ID number in a day`,
  mismatchPercent: (value: number) => `an alarm from ${value} % of mismatches in a day`,
} as const satisfies Record<keyof CallerLimits, (value: number) => string>;

function limitLines(limits: CallerLimits): string[] {
  const lines = (
    ["checksPerSecond", "monthlyCalls", "monthlySpendMilliFen", "namesPerPerson", "mismatchPercent"] as const
  ).flatMap((name) => {
    const value = limits[name];
    return value === undefined ? [] : [`  ${words[name](value)}`];
  });
  return lines.length === 0 ? ["  none"] : lines;
}

function viewOf(caller: string, limits: CallerLimits): object {
  const { monthlySpendMilliFen, ...rest } = limits;
  return {
    caller,
    limits: {
      ...rest,
      ...(monthlySpendMilliFen === undefined ? {} : { monthlySpend: yuanText(monthlySpendMilliFen) }),
    },
  };
}

function nameOf(caller: string): string {
  return caller === everyCaller ? "'*' (callers without limits of their own)" : caller;
}

/**
 * Callers over HTTP are `iam:` or `jwt:`, those of direct invocations `alias:` or `declared:`, and none has the name of a
 * person's number. Throws UsageError.
 */
function assertCaller(caller: string): void {
  const [, name] = /^(?:iam:\d{12}|jwt|alias|declared):([\x21-\x7e]{1,200})$/u.exec(caller) ?? [];
  if (caller === everyCaller || (name !== undefined && !isPersonalName(name))) return;
  throw new UsageError("That is not the name of a caller. idcheck usage --by caller prints the names.");
}
