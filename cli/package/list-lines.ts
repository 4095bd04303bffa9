import { yuanText } from "../../lib/domain/money.ts";
import { type Package, priceOf, remainderOf } from "../../lib/usage/packages/package.ts";
import type { PackageStatus } from "../../lib/usage/packages/package-status.ts";
import { type PackageWarning, warningsOf } from "../../lib/usage/packages/package-warnings.ts";
import { textTable } from "../text-table.ts";

/** The packages as they stand on a day (`YYYY-MM-DD`): a table, and a line for each warning; `place` is that of `placeOf`. */
export function listLines(statuses: readonly PackageStatus[], today: string, place: string): string[] {
  if (statuses.length === 0)
    return [
      `No package is booked. To book one, run: npx idcheck package add --provider <id> --calls <number> --fee <yuan> ${place}`,
    ];
  const rows = statuses.map((status) => rowOf(status));
  return [...textTable(listColumns, rows), ...statuses.flatMap((status) => warningLines(status, today))];
}

/** A package as it stands on a day, as JSON. */
export function statusView(status: PackageStatus, today: string): object {
  return { ...packageView(status.package), ...standingOf(status, today) };
}

/** A package as JSON: money is yuan as text. */
export function packageView(bought: Package): object {
  const { feeMilliFen, ...rest } = bought;
  return {
    ...rest,
    fee: yuanText(feeMilliFen),
    pricePerCall: yuanText(priceOf(bought)),
    lastCallCostsMore: yuanText(remainderOf(bought)),
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

function standingOf(status: PackageStatus, today: string): object {
  const { used, left, state, forecast = null } = status;
  return { used, left, state, forecast, warnings: warningsOf(status, today) };
}
