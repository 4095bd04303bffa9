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
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { kindOf } from "./kind-option.ts";
import { dayOf, wholeNumberOf, yuanOf } from "./numbers.ts";
import { providerOf } from "./provider-secret.ts";
import { printResult } from "./result.ts";
import { stageOf, stageOptions } from "./stage-options.ts";
import { type Tables, withTables } from "./tables.ts";
import { textTable } from "./text-table.ts";

const options = {
  ...stageOptions,
  provider: { type: "string", value: "<id>", help: "with add: whose calls they are" },
  kind: {
    type: "string",
    value: "<kind>",
    help: "with add: the only kind that it pays for; without it, every kind",
  },
  calls: { type: "string", value: "<number>", help: "with add: how many calls were bought" },
  fee: { type: "string", value: "<yuan>", help: "with add: what they cost together" },
  bought: {
    type: "string",
    value: "<day>",
    help: "with add: the first day on which it pays (today, Asia/Shanghai)",
  },
  "valid-until": {
    type: "string",
    value: "<day>",
    help: "with add: the last day on which it pays (a year from the first)",
  },
  "used-before": {
    type: "string",
    value: "<number>",
    help: "with add: calls that were used up before idcheck kept the books (0)",
  },
} as const satisfies Record<string, Option>;

type Context = { given: Given; surroundings: Surroundings; tables: Tables; today: string };

/** Books and shows packages of calls that were paid for in advance. */
export const packageCommand: Command = {
  summary: "book packages of calls, and see what is left of them",
  usage: "package <add|list|remove> [<package>] --stage <stage>",
  description: `
add              book a package that was bought of a provider
list             show what is left of each, and on which day it will be used up at the pace of the last 14 days
remove <package> take back what was booked by mistake

Nothing is written down when a call is charged: which package paid for which call is computed when it is asked
for, first expiring first used, so a package may be booked, or taken back, at any time.`,
  options,
  positionals: [1, 2],
  async run(given, surroundings) {
    const [action = "", ...rest] = given.positionals;
    const perform = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (perform === undefined || (rest.length === 1) !== (action === "remove")) {
      throw new UsageError(`Usage: idcheck ${packageCommand.usage}. See idcheck package --help.`);
    }
    const bought = action === "add" ? packageOf(given, stageOf(given)) : undefined;
    const needs = "dynamodb:Query, dynamodb:PutItem and dynamodb:DeleteItem";
    const today = shanghaiDay(systemClock.now());
    await withTables(given, surroundings, needs, (tables) =>
      perform({ given, surroundings, tables, today }, bought),
    );
    return 0;
  },
};

const actions: Readonly<Record<string, (context: Context, bought?: Package) => Promise<void>>> = {
  async add({ given, surroundings, tables }, bought) {
    if (bought === undefined) return;
    const conditions = [{ path: ["pk"], test: "absent" } as const];
    await tables.usage.write({ type: "put", item: packageItem(bought), conditions });
    printResult(given, surroundings, viewOf(bought), [
      `Booked ${bought.id}: ${bought.calls} calls of ${bought.provider} for ${bought.kind ?? "every kind"}, ` +
        `${yuanText(bought.feeMilliFen)} yuan,`,
      `${priceText(bought)} yuan each, from ${bought.boughtOn} to ${bought.validUntil}.`,
      `Was ${bought.provider} found used up? idcheck provider clear ${bought.provider} has it asked again at once.`,
    ]);
  },

  async list({ given, surroundings, tables, today }) {
    const statuses = [...(await readPackageStatuses(tables.usage, today)).values()].flat();
    const packages = statuses.map((status) => ({ ...viewOf(status.package), ...standingOf(status, today) }));
    const rows = statuses.map((status) => rowOf(status));
    const lines =
      rows.length === 0
        ? ["No package is booked. Book one with: idcheck package add"]
        : [...textTable(listColumns, rows), ...statuses.flatMap((status) => warningLines(status, today))];
    printResult(given, surroundings, { today, packages }, lines);
  },

  async remove({ given, surroundings, tables, today }) {
    const id = given.positionals[1] ?? "";
    const statuses = [...(await readPackageStatuses(tables.usage, today)).values()].flat();
    const known = statuses.find((status) => status.package.id === id);
    if (known === undefined) {
      throw new ConfigurationError("There is no such package. See idcheck package list.");
    }
    await tables.usage.write({ type: "delete", key: packageKey(id) });
    printResult(given, surroundings, { removed: id }, [
      `Removed ${id}. The ${known.used} calls that it paid for are other packages' now, or cost the list price.`,
    ]);
  },
};

function packageOf(given: Given, stage: string): Package {
  const provider = providerOf(stage, given.text("provider") ?? "");
  const kind = kindOf(given, provider);
  const calls = wholeNumberOf(given, "calls", 1);
  const feeMilliFen = yuanOf(given, "fee");
  if (calls === undefined || feeMilliFen === undefined) {
    throw new UsageError("--calls and --fee are required: what was bought, and for how many yuan.");
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
    priceText(bought),
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
  left_20_percent: "is down to 20 %, and nothing follows it",
  left_5_percent: "is down to 5 %, and nothing follows it",
  expires_in_14_days: "expires within 14 days, and nothing follows it",
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

function priceText(bought: Package): string {
  return yuanText(priceOf(bought));
}
