import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { shanghaiDay } from "../lib/base/shanghai-day.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { historyWrite, readHistory } from "../lib/store/history.ts";
import { packageKey } from "../lib/usage/packages/keys.ts";
import { yuanText } from "../lib/domain/money.ts";
import { addDays, type Month } from "../lib/base/month.ts";
import { packageItem } from "../lib/usage/packages/package-items.ts";
import { type Package, priceOf } from "../lib/usage/packages/package.ts";
import type { PackageStatus } from "../lib/usage/packages/package-status.ts";
import { closedMonthsPaidBy, closedMonthsWithin } from "../lib/usage/statement/late-packages.ts";
import { readPackageStatuses } from "../lib/usage/packages/watch-packages.ts";
import type { TableWrite } from "../lib/store/table.ts";
import { type Command, type Given, type Option, UsageError } from "./command.ts";
import { kindOf } from "./kind-option.ts";
import { dayOf, wholeNumberOf, yuanOf } from "./option-values.ts";
import { operatorOf } from "./operator-evidence.ts";
import { historyLines, historyView, packagesSubject } from "./package/history-lines.ts";
import { listLines, packageView, statusView } from "./package/list-lines.ts";
import { providerOf } from "./provider-secret.ts";
import { printResult } from "./result.ts";
import { stageOf, stageOptions } from "./stage-options.ts";
import { onTables, type Tables, type TablesContext } from "./tables.ts";

const options = {
  ...stageOptions,
  provider: { type: "string", value: "<id>", help: "with add: the provider that sold it" },
  kind: {
    type: "string",
    value: "<kind>",
    help: "with add: the only kind of check that it pays for (default: every kind)",
  },
  calls: { type: "string", value: "<number>", help: "with add: how many calls were bought" },
  fee: { type: "string", value: "<yuan>", help: "with add: the price of all of them together" },
  bought: {
    type: "string",
    value: "<day>",
    help: "with add: the first day on which it pays (default: today in Asia/Shanghai)",
  },
  "valid-until": {
    type: "string",
    value: "<day>",
    help: "with add: the last day on which it pays (default: a year from the first)",
  },
  "used-before": {
    type: "string",
    value: "<number>",
    help: "with add: calls that were used before idcheck kept the books (default: 0)",
  },
  late: {
    type: "boolean",
    help: "with add and remove: change what calls of closed months cost; the next statement books the difference",
  },
  by: {
    type: "string",
    value: "<name>",
    help: "with add and remove: who does it (default: your user name on this machine)",
  },
  history: { type: "boolean", help: "with list: show who booked and removed packages, and when" },
} as const satisfies Record<string, Option>;

const needs = "dynamodb:Query, dynamodb:PutItem and dynamodb:DeleteItem";

/** `npx idcheck package`: books and shows packages of calls that were paid for in advance. */
export const packageCommand: Command = {
  name: "npx idcheck package",
  usage: "<add|list|remove> [<package>] --stage <stage>",
  description: `
Books packages of calls that were bought from a provider, and shows what is left of them.

Which package paid for which call is not stored: it is computed on demand, and the package that expires first is used
first. So a package may be booked or removed at any time. If that changes what calls of a closed month cost (npx idcheck close), it
needs --late. Who booked or removed a package is kept for good.`,
  actions: {
    add: {
      help: "book a package",
      run: (given, surroundings) => {
        const bought = packageOf(given, stageOf(given));
        const by = operatorOf(given);
        return onTables(needs, (context) => add(context, bought, by))(given, surroundings);
      },
    },
    list: {
      help: "show what is left of each package, and when it will be used up at the pace of the last 14 days",
      run: onTables(needs, list),
    },
    remove: {
      argument: "<package>",
      help: "remove a package that was booked by mistake",
      run: (given, surroundings) => {
        const by = operatorOf(given);
        return onTables(needs, (context) => remove(context, by))(given, surroundings);
      },
    },
  },
  options,
};

async function add(
  { given, surroundings, tables }: TablesContext,
  bought: Package,
  by: string,
): Promise<void> {
  const late = await closedMonthsWithin(tables.usage, bought);
  assertLate(given, late, "This package pays for days of");
  const conditions = [{ path: ["pk"], test: "absent" } as const];
  await changePackage(
    tables,
    { type: "put", item: packageItem(bought), conditions },
    { by, action: "add", bought },
  );
  printResult(given, surroundings, packageView(bought), [
    `Booked ${bought.id}: ${bought.calls} calls of ${bought.provider} for ${bought.kind ?? "every kind"}, ` +
      `${yuanText(bought.feeMilliFen)} yuan,`,
    `${yuanText(priceOf(bought))} yuan each, from ${bought.boughtOn} to ${bought.validUntil}.`,
    ...lateLines(late),
    `If ${bought.provider} is marked as used up, to use it again at once run: npx idcheck provider clear ${bought.provider} ${tables.place}`,
  ]);
}

async function list({ given, surroundings, tables }: TablesContext): Promise<void> {
  if (given.flag("history")) {
    const history = await readHistory(tables.usage, packagesSubject);
    printResult(given, surroundings, { history: historyView(history) }, historyLines(history));
    return;
  }
  const today = shanghaiDay(systemClock.now());
  const statuses = await statusesOf(tables, today);
  const packages = statuses.map((status) => statusView(status, today));
  printResult(given, surroundings, { today, packages }, listLines(statuses, today, tables.place));
}

async function remove({ given, surroundings, tables }: TablesContext, by: string): Promise<void> {
  const [id = ""] = given.positionals;
  const statuses = await statusesOf(tables, shanghaiDay(systemClock.now()));
  const known = statuses.find((status) => status.package.id === id);
  if (known === undefined) {
    throw new UsageError("There is no such package. See npx idcheck package list.");
  }
  const bought = known.package;
  const late = await closedMonthsPaidBy(tables.usage, bought);
  assertLate(given, late, "This package has paid for calls of");
  await changePackage(tables, { type: "delete", key: packageKey(id) }, { by, action: "remove", bought });
  printResult(given, surroundings, { removed: id }, [
    `Removed ${id}. Other packages now pay for the ${known.used} calls that it paid for, or they cost the list price.`,
    ...lateLines(late),
  ]);
}

/** Changes a package and keeps who did so in one transaction. */
async function changePackage(
  { usage }: Tables,
  write: TableWrite,
  { by, action, bought }: { by: string; action: "add" | "remove"; bought: Package },
): Promise<void> {
  const entry = { by, at: systemClock.now(), action, what: bought };
  const { applied } = await usage.transact([write, historyWrite(packagesSubject, entry, systemRandom)]);
  if (!applied)
    throw new ConfigurationError("The package was not changed: another change was in the way. Run it again.");
}

function assertLate(given: Given, months: readonly Month[], what: string): void {
  if (months.length === 0 || given.flag("late")) return;
  throw new UsageError(
    `${what} ${months.join(", ")}, which ${months.length === 1 ? "is" : "are"} closed. Nothing was changed. ` +
      "If it is right, add --late: the next statement books the difference.",
  );
}

function lateLines(months: readonly Month[]): string[] {
  if (months.length === 0) return [];
  return [
    `Closed months may now cost something else (${months.join(", ")}): the next statement books the difference.`,
  ];
}

async function statusesOf({ usage }: Tables, today: string): Promise<PackageStatus[]> {
  return [...(await readPackageStatuses(usage, today)).values()].flat();
}

function packageOf(given: Given, stage: string): Package {
  const provider = providerOf(stage, given.text("provider") ?? "");
  const kind = kindOf(given, provider);
  const calls = wholeNumberOf(given, "calls", 1);
  const feeMilliFen = yuanOf(given, "fee");
  if (calls === undefined || feeMilliFen === undefined) {
    throw new UsageError(
      "--calls and --fee are required: how many calls were bought, and for how many yuan.",
    );
  }
  const boughtOn = dayOf(given, "bought") ?? shanghaiDay(systemClock.now());
  const validUntil = dayOf(given, "valid-until") ?? addDays(boughtOn, 364);
  if (validUntil < boughtOn) throw new UsageError("--valid-until must not be before --bought.");
  const usedBefore = wholeNumberOf(given, "used-before") ?? 0;
  if (usedBefore > calls) throw new UsageError("--used-before must not be more than --calls.");
  const id = `pkg_${Buffer.from(systemRandom.bytes(4)).toString("hex")}`;
  return {
    id,
    provider: provider.id,
    ...(kind === undefined ? {} : { kind }),
    calls,
    feeMilliFen,
    boughtOn,
    validUntil,
    usedBefore,
  };
}
