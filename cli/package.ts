import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { shanghaiDay } from "../lib/base/shanghai-day.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { packageKey } from "../lib/usage/packages/keys.ts";
import { yuanText } from "../lib/domain/money.ts";
import { addDays } from "../lib/base/month.ts";
import { packageItem } from "../lib/usage/packages/package-items.ts";
import { type Package, priceOf, remainderOf } from "../lib/usage/packages/package.ts";
import type { PackageStatus } from "../lib/usage/packages/package-status.ts";
import { type PackageWarning, warningsOf } from "../lib/usage/packages/package-warnings.ts";
import { readPackageStatuses } from "../lib/usage/packages/watch-packages.ts";
import { type Command, type Given, type Option, UsageError } from "./command.ts";
import { kindOf } from "./kind-option.ts";
import { dayOf, wholeNumberOf, yuanOf } from "./option-values.ts";
import { providerOf } from "./provider-secret.ts";
import { printResult } from "./result.ts";
import { stageOf, stageOptions } from "./stage-options.ts";
import { onTables, type Tables, type TablesContext } from "./tables.ts";
import { textTable } from "./text-table.ts";

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
} as const satisfies Record<string, Option>;

const needs = "dynamodb:Query, dynamodb:PutItem and dynamodb:DeleteItem";

/** `idcheck package`: books and shows packages of calls that were paid for in advance. */
export const packageCommand: Command = {
  name: "idcheck package",
  usage: "<add|list|remove> [<package>] --stage <stage>",
  description: `
Books packages of calls that were bought from a provider, and shows what is left of them.

Which package paid for which call is not stored: it is computed on demand, and the package that expires first is used
first. So a package may be booked or removed at any time.`,
  actions: {
    add: {
      help: "book a package",
      run: (given, surroundings) => {
        const bought = packageOf(given, stageOf(given));
        return onTables(needs, (context) => add(context, bought))(given, surroundings);
      },
    },
    list: {
      help: "show what is left of each package, and when it will be used up at the pace of the last 14 days",
      run: onTables(needs, list),
    },
    remove: {
      argument: "<package>",
      help: "remove a package that was booked by mistake",
      run: onTables(needs, remove),
    },
  },
  options,
};

async function add({ given, surroundings, tables }: TablesContext, bought: Package): Promise<void> {
  const conditions = [{ path: ["pk"], test: "absent" } as const];
  await tables.usage.write({ type: "put", item: packageItem(bought), conditions });
  printResult(given, surroundings, viewOf(bought), [
    `Booked ${bought.id}: ${bought.calls} calls of ${bought.provider} for ${bought.kind ?? "every kind"}, ` +
      `${yuanText(bought.feeMilliFen)} yuan,`,
    `${yuanText(priceOf(bought))} yuan each, from ${bought.boughtOn} to ${bought.validUntil}.`,
    `If ${bought.provider} is marked as used up, run \`idcheck provider clear ${bought.provider}\` to use it again at once.`,
  ]);
}

async function list({ given, surroundings, tables }: TablesContext): Promise<void> {
  const today = shanghaiDay(systemClock.now());
  const statuses = await statusesOf(tables, today);
  const packages = statuses.map((status) => ({ ...viewOf(status.package), ...standingOf(status, today) }));
  const rows = statuses.map((status) => rowOf(status));
  const lines =
    rows.length === 0
      ? ["No package is booked. To book one, run: idcheck package add"]
      : [...textTable(listColumns, rows), ...statuses.flatMap((status) => warningLines(status, today))];
  printResult(given, surroundings, { today, packages }, lines);
}

async function remove({ given, surroundings, tables }: TablesContext): Promise<void> {
  const [id = ""] = given.positionals;
  const statuses = await statusesOf(tables, shanghaiDay(systemClock.now()));
  const known = statuses.find((status) => status.package.id === id);
  if (known === undefined) {
    throw new ConfigurationError("There is no such package. See idcheck package list.");
  }
  await tables.usage.write({ type: "delete", key: packageKey(id) });
  printResult(given, surroundings, { removed: id }, [
    `Removed ${id}. Other packages now pay for the ${known.used} calls that it paid for, or they cost the list price.`,
  ]);
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

const listColumns = [
  { title: "package" },
  { title: "provider" },
  { title: "kind" },
  { title: "calls", isNumber: true },
  { title: "left", isNumber: true },
  { title: "yuan a call", isNumber: true },
  { title: "valid until" },
  { title: "state" },
  { title: "forecast" },
];

function rowOf({ package: bought, left, state, forecast }: PackageStatus): string[] {
  return [
    bought.id,
    bought.provider,
    bought.kind ?? "every",
    String(bought.calls),
    String(left),
    yuanText(priceOf(bought)),
    bought.validUntil,
    state.replaceAll("_", " "),
    forecastText(forecast),
  ];
}

function forecastText(forecast: PackageStatus["forecast"]): string {
  if (forecast === undefined) return "";
  return "runsOutOn" in forecast
    ? `used up on ${forecast.runsOutOn}`
    : `${forecast.leftAtExpiry} left when it expires`;
}

const warningWords: Readonly<Record<PackageWarning, string>> = {
  left_20_percent: "is down to 20 %, and no other package follows it",
  left_5_percent: "is down to 5 %, and no other package follows it",
  expires_in_14_days: "expires within 14 days, and no other package follows it",
};

function warningLines(status: PackageStatus, today: string): string[] {
  return warningsOf(status, today).map((warning) => `${status.package.id} ${warningWords[warning]}`);
}

function viewOf(bought: Package): object {
  const { feeMilliFen, ...rest } = bought;
  return {
    ...rest,
    fee: yuanText(feeMilliFen),
    pricePerCall: yuanText(priceOf(bought)),
    lastCallCostsMore: yuanText(remainderOf(bought)),
  };
}

function standingOf(status: PackageStatus, today: string): object {
  const { used, left, state, forecast = null } = status;
  return { used, left, state, forecast, warnings: warningsOf(status, today) };
}
