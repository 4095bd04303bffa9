import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { shanghaiMonth } from "../lib/base/month.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { yuanText } from "../lib/domain/money.ts";
import { type CallerLimits, type CallerSettings, hasAllowance } from "../lib/facts/caller-limits.ts";
import { changeCaller, storedSettings } from "../lib/facts/change-caller.ts";
import { commonNames, countedUnder, everyCaller } from "../lib/facts/keys.ts";
import { listCallers } from "../lib/facts/list-callers.ts";
import type { Table } from "../lib/store/table.ts";
import { usedInMonth } from "../lib/limits/used-in-month.ts";
import { assertCaller, hasCalled, nameOf } from "./caller/caller-names.ts";
import { differenceLines, limitLines, limitsView } from "./caller/limit-words.ts";
import { changedLimits, type LimitChanges, limitChangesOf, limitOptions } from "./caller/limit-options.ts";
import { type Command, type Given, type Option, type Run, UsageError } from "./command.ts";
import { byOption, changedMeanwhile, operatorOf, reasonOf, reasonOption } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { onTables, type Tables, type TablesContext } from "./tables.ts";

const options = {
  ...stageOptions,
  ...limitOptions,
  ...reasonOption,
  ...byOption,
} as const satisfies Record<string, Option>;

const needs = "dynamodb:Query, GetItem, PutItem, UpdateItem and DeleteItem";

/** `npx idcheck caller`: limits how much callers may use, and switches them off. */
export const callerCommand: Command = {
  name: "npx idcheck caller",
  usage: "<set|off|on|show|clear|list> [<caller>] --stage <stage>",
  description: `
Limits how much callers may use, and switches callers off.

A caller has the name that npx idcheck usage --by caller prints, such as iam:123456789012:role/orders. The caller '*' stands
for each caller that has no limits of its own; 'declared:*' for all callers together that declare their name in a payload, whose
limits apply besides those of each: a name that is declared costs nothing. Every instance knows a change within 10 s.
docs/decisions/limits-of-callers.md says how exact each limit is.`,
  actions: {
    set: {
      argument: "<caller>",
      help: "set the limits that are given and keep the others; the value none removes a limit",
      run: (given, surroundings) => {
        assertCaller(given.positionals[0] ?? "");
        const changes = limitChangesOf(given);
        return onCaller((context, caller) => set(context, caller, changes))(given, surroundings);
      },
    },
    off: {
      argument: "<caller>",
      help: "refuse every check of a caller, with --reason; its limits stay",
      run: (given, surroundings) => {
        const reason = reasonOf(given);
        if (given.positionals[0] === everyCaller)
          throw new UsageError("Each caller is switched off by its own name.");
        return onCaller((context, caller) => switchOff(context, caller, reason))(given, surroundings);
      },
    },
    on: { argument: "<caller>", help: "let a caller check again", run: onCaller(switchOn) },
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
    list: {
      help: "show every caller that has limits of its own or is switched off",
      run: onTables(needs, list),
    },
  },
  options,
};

function onCaller(action: (context: TablesContext, caller: string) => Promise<void>): Run {
  return async (given, surroundings) => {
    const [caller = ""] = given.positionals;
    assertCaller(caller);
    return onTables(needs, (context) => action(context, caller))(given, surroundings);
  };
}

const known = "Every instance knows this within 10 s.";

async function set(
  { given, surroundings, tables }: TablesContext,
  caller: string,
  changes: LimitChanges,
): Promise<void> {
  const common = commonNames.has(caller) ? {} : await commonLimits(tables.usage);
  // A caller's first limit of its own would otherwise free it from all others.
  const { limits = {}, switchedOff } = await change(
    given,
    tables,
    caller,
    "set",
    ({ limits: own = common, ...rest }) => ({
      ...rest,
      limits: changedLimits(own, changes),
    }),
  );
  const differences = Object.keys(common).length === 0 ? [] : differenceLines(limits, common);
  printResult(given, surroundings, { caller, limits: limitsView(limits) }, [
    `Set the limits of ${nameOf(caller)}. Every instance knows them within 10 s.`,
    ...offLines(caller, switchedOff),
    ...limitLines(limits),
    ...(differences.length === 0 ? [] : ["Of these, other than for every caller:", ...differences]),
  ]);
}

async function switchOff(
  { given, surroundings, tables }: TablesContext,
  caller: string,
  reason: string,
): Promise<void> {
  await change(given, tables, caller, "off", (before) => ({ ...before, switchedOff: { reason } }));
  printResult(given, surroundings, { caller, switchedOff: true }, [
    `Every check of ${caller} is refused. ${known}`,
    ...((await hasCalled(tables.usage, caller))
      ? []
      : [
          "No check of it is in the books of this month or the last: compare the name with npx idcheck usage --by caller.",
        ]),
    "Take away its permission to call as well: over HTTP it can still read its own verifications and usage.",
  ]);
}

async function switchOn({ given, surroundings, tables }: TablesContext, caller: string): Promise<void> {
  let wasOff = false;
  await change(given, tables, caller, "on", ({ switchedOff, ...rest }) => {
    wasOff = switchedOff !== undefined;
    return rest;
  });
  const others = countedUnder(caller).filter((name) => name !== caller);
  const closed = await Promise.all(
    others.map(async (name) => offLines(name, (await settingsOf(tables.usage, name)).switchedOff)),
  );
  printResult(given, surroundings, { caller, switchedOff: false, wasOff }, [
    wasOff
      ? `${nameOf(caller)} is not switched off any more. ${known}`
      : `${nameOf(caller)} was not switched off.`,
    ...closed.flat(),
  ]);
}

/** Changes a caller, also if others change it at the same time. Returns what it then has. */
async function change(
  given: Given,
  { usage }: Tables,
  caller: string,
  action: "set" | "clear" | "off" | "on",
  next: (before: CallerSettings) => CallerSettings,
): Promise<CallerSettings> {
  const order = { caller, action, by: operatorOf(given), next, removesDamaged: action === "clear" };
  const changed = await changeCaller(order, { table: usage, clock: systemClock, random: systemRandom });
  if (changed === "busy") throw new ConfigurationError(changedMeanwhile);
  if (changed === "damaged") throw new ConfigurationError(damagedText(caller));
  return changed;
}

async function show({ given, surroundings, tables }: TablesContext, caller: string): Promise<void> {
  const [{ limits: own, switchedOff }, common] = await Promise.all([
    settingsOf(tables.usage, caller),
    commonNames.has(caller) ? {} : commonLimits(tables.usage),
  ]);
  const applying = own ?? common;
  const month = shanghaiMonth(systemClock.now());
  const { calls, spendMilliFen } = await usedInMonth(tables.usage, caller, month);
  const used = { month, calls, spend: yuanText(spendMilliFen) };
  const view = {
    caller,
    limits: limitsView(applying),
    isOwn: own !== undefined,
    switchedOff: switchedOff !== undefined,
    used,
  };
  printResult(given, surroundings, view, [
    ...offLines(caller, switchedOff),
    own === undefined && Object.keys(common).length > 0
      ? `The limits of '*' apply to ${nameOf(caller)}:`
      : `The limits of ${nameOf(caller)}:`,
    ...limitLines(applying),
    `Used in ${month}: ${used.calls} calls, ${used.spend} yuan`,
    ...(hasAllowance(applying) ? [] : ["Its use per month is not limited."]),
  ]);
}

async function clear({ given, surroundings, tables }: TablesContext, caller: string): Promise<void> {
  await change(given, tables, caller, "clear", ({ limits: _limits, ...rest }) => rest);
  printResult(given, surroundings, { caller, cleared: true }, [
    caller === everyCaller
      ? "Callers without limits of their own are no longer limited. Every instance knows this within 10 s."
      : `${caller} has no limits of its own any more. ${known}`,
  ]);
}

async function list({ given, surroundings, tables: { usage } }: TablesContext): Promise<void> {
  const names = await listCallers(usage);
  const callers = await Promise.all(
    names.map(async (caller) => {
      const settings = await storedSettings(usage, caller);
      return settings === "damaged" ? { caller, isDamaged: true } : { caller, isDamaged: false, ...settings };
    }),
  );
  const views = callers.map(({ caller, isDamaged, limits = {}, switchedOff }) => ({
    caller,
    limits: limitsView(limits),
    switchedOff: switchedOff !== undefined,
    isDamaged,
  }));
  const lines = callers.flatMap(({ caller, isDamaged, limits, switchedOff }) => [
    `${nameOf(caller)}:`,
    ...offLines(caller, switchedOff),
    ...(isDamaged ? ["  damaged by hand: its checks are refused"] : []),
    ...(limits === undefined ? (isDamaged ? [] : ["  no limits of its own"]) : limitLines(limits)),
  ]);
  printResult(
    given,
    surroundings,
    { callers: views },
    lines.length === 0 ? ["No caller is limited."] : lines,
  );
}

async function settingsOf(usage: Table, caller: string): Promise<CallerSettings> {
  const settings = await storedSettings(usage, caller);
  if (settings === "damaged") throw new ConfigurationError(damagedText(caller));
  return settings;
}

async function commonLimits(usage: Table): Promise<CallerLimits> {
  return (await settingsOf(usage, everyCaller)).limits ?? {};
}

/** What an operator is told of an item that was damaged by hand. */
function damagedText(caller: string): string {
  return (
    `What is stored of ${nameOf(caller)} cannot be read: it was damaged by hand, and the checks that depend on it are ` +
    "refused. npx idcheck history --of limits shows what was set. To set it anew, npx idcheck caller clear removes all of it, " +
    "a switch that is off too."
  );
}

function offLines(caller: string, switchedOff: CallerSettings["switchedOff"]): string[] {
  return switchedOff === undefined ? [] : [`  ${caller} is switched off: ${switchedOff.reason}`];
}
