import { systemClock } from "../lib/base/system.ts";
import { everyCaller } from "../lib/facts/shared-facts.ts";
import { type CallerLimits, hasAllowance } from "../lib/facts/caller-limits.ts";
import { yuanText } from "../lib/domain/money.ts";
import { shanghaiMonth } from "../lib/base/month.ts";
import { readUsage } from "../lib/usage/report/read-usage.ts";
import { sumUsage } from "../lib/usage/report/report.ts";
import { readSharedFacts, removeLimits, writeLimits } from "../lib/facts/shared-facts-items.ts";
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { wholeNumberOf, yuanOf } from "./numbers.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { type Tables, withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  rate: { type: "string", value: "<number>", help: "checks a second, in each instance of a function" },
  "monthly-calls": {
    type: "string",
    value: "<number>",
    help: "calls a month that were charged or may have been",
  },
  "monthly-spend": { type: "string", value: "<yuan>", help: "spend a month, by the packages that paid" },
  "names-per-person": {
    type: "string",
    value: "<number>",
    help: "different names that may be tried on one ID number in a day",
  },
  "mismatch-percent": {
    type: "string",
    value: "<percent>",
    help: "alarm where so many of a day's verdicts are mismatches; nothing is refused",
  },
} as const satisfies Record<string, Option>;

/** Limits how much callers may use. */
export const callerCommand: Command = {
  summary: "limit how much callers may use",
  usage: "caller <set|show|clear|list> [<caller>] --stage <stage>",
  description: `
set <caller>    set the limits that are given and keep the others; the value none takes a limit away
show <caller>   show the limits of a caller, and what it has used of this month
clear <caller>  forget the limits of a caller: those of every caller hold for it again
list            show all limits

A caller is named as idcheck usage --by caller names it, such as iam:123456789012:role/orders. The caller '*' stands for
every caller that has no limits of its own. Instances know a change within 10 s. docs/decisions/limits-of-callers.md
says how exact each limit is.`,
  options,
  positionals: [1, 2],
  async run(given, surroundings) {
    const [action = "", caller] = given.positionals;
    const perform = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (perform === undefined || (caller === undefined) !== (action === "list")) {
      throw new UsageError(`Usage: idcheck ${callerCommand.usage}. See idcheck caller --help.`);
    }
    if (caller !== undefined) assertCaller(caller);
    const changes = changesOf(given);
    if (action === "set" && Object.keys(changes).length === 0) {
      throw new UsageError("Give at least one limit. See idcheck caller --help.");
    }
    const needs = "dynamodb:Query, dynamodb:PutItem and dynamodb:DeleteItem";
    await withTables(given, surroundings, needs, (tables) =>
      perform({ given, surroundings, tables }, caller ?? everyCaller, changes),
    );
    return 0;
  },
};

/** Limits to be set; undefined takes one away. */
type Changes = { [Name in keyof CallerLimits]: number | undefined };
type Context = { given: Given; surroundings: Surroundings; tables: Tables };
type Action = (context: Context, caller: string, changes: Changes) => Promise<void>;

const actions: Readonly<Record<string, Action>> = {
  async set({ given, surroundings, tables }, caller, changes) {
    const { limits } = await readSharedFacts(tables.usage);
    const wanted = present({ ...limits.get(caller), ...changes });
    await writeLimits(tables.usage, caller, wanted);
    printResult(given, surroundings, viewOf(caller, wanted), [
      `Set the limits of ${nameOf(caller)}. Every instance knows them within 10 s.`,
      ...limitLines(wanted),
    ]);
  },

  async show({ given, surroundings, tables }, caller) {
    const { limits } = await readSharedFacts(tables.usage);
    const own = limits.get(caller);
    const holding = own ?? limits.get(everyCaller) ?? {};
    const month = shanghaiMonth(systemClock.now());
    const { charged, unknown, open, spendMilliFen } = sumUsage(
      await readUsage(tables.usage, month, [caller]),
    );
    const used = { month, calls: charged + unknown + open, spend: yuanText(spendMilliFen) };
    printResult(given, surroundings, { ...viewOf(caller, holding), isOwn: own !== undefined, used }, [
      own === undefined && limits.has(everyCaller)
        ? `${nameOf(caller)} has the limits of every caller:`
        : `The limits of ${nameOf(caller)}:`,
      ...limitLines(holding),
      `Used of ${month}: ${used.calls} calls, ${used.spend} yuan`,
      ...(hasAllowance(holding) ? [] : ["Nothing limits what it may use of a month."]),
    ]);
  },

  async clear({ given, surroundings, tables }, caller) {
    await removeLimits(tables.usage, caller);
    printResult(given, surroundings, { caller, cleared: true }, [
      `${nameOf(caller)} has no limits of its own. Every instance knows it within 10 s.`,
    ]);
  },

  async list({ given, surroundings, tables }) {
    const limits = [...(await readSharedFacts(tables.usage)).limits];
    const lines = limits.flatMap(([caller, own]) => [`${nameOf(caller)}:`, ...limitLines(own)]);
    const callers = limits.map(([caller, own]) => viewOf(caller, own));
    printResult(given, surroundings, { callers }, lines.length === 0 ? ["Nobody is limited."] : lines);
  },
};

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
  checksPerSecond: (value: number) => `${value} checks a second in each instance`,
  monthlyCalls: (value: number) => `${value} calls a month`,
  monthlySpendMilliFen: (value: number) => `${yuanText(value)} yuan a month`,
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
  return caller === everyCaller ? "every caller without limits of its own" : caller;
}

/** Callers of HTTP are `iam:` or `jwt:`, those of direct invocations `alias:` or `declared:`. */
function assertCaller(caller: string): void {
  if (caller === everyCaller || /^(?:iam|jwt|alias|declared):[\x21-\x7e]{1,200}$/u.test(caller)) return;
  throw new UsageError("There is no such caller. See idcheck usage --by caller for their names.");
}
