import type { Alarm } from "../../log/alarms.ts";
import type { Log } from "../../log/log.ts";
import { packageWarningKey } from "./keys.ts";
import { readPackages } from "./package-items.ts";
import { packageStatuses, type PackageStatus } from "./package-status.ts";
import { packageWarnings, warningsOf, type PackageWarning } from "./package-warnings.ts";
import { firstMonthOf } from "./package.ts";
import { readChargedDays } from "../totals/read-totals.ts";
import type { Table } from "../../store/table.ts";

/** What watching packages needs from outside. */
export type PackageWatch = {
  table: Table;
  log: Pick<Log, "alarm" | "packages" | "warningCleared">;
};

const alarmOf: Readonly<Record<PackageWarning, Alarm>> = {
  left_20_percent: "package_low",
  left_5_percent: "package_low",
  expires_in_14_days: "package_expires",
};

/** The status of every package on a day (`YYYY-MM-DD`), by provider. */
export async function readPackageStatuses(
  table: Table,
  today: string,
): Promise<Map<string, PackageStatus[]>> {
  const byProvider = Map.groupBy(await readPackages(table), ({ provider }) => provider);
  const statuses = new Map<string, PackageStatus[]>();
  for (const [provider, packages] of byProvider) {
    const charged = await readChargedDays(table, provider, firstMonthOf(packages) ?? today.slice(0, 7));
    statuses.set(provider, packageStatuses(packages, charged, today));
  }
  return statuses;
}

/**
 * Logs how full the packages are, raises each warning once for a package, and logs once that another package ended the
 * warning.
 */
export async function watchPackages({ table, log }: PackageWatch, now: number, today: string): Promise<void> {
  for (const [provider, statuses] of await readPackageStatuses(table, today)) {
    for (const status of statuses) {
      const warnings = warningsOf(status, today);
      for (const warning of packageWarnings) {
        const { id } = status.package;
        if (warnings.includes(warning)) {
          if (await raise(table, id, warning, now)) {
            log.alarm({ alarm: alarmOf[warning], provider, code: warning, package: id });
          }
        } else if (status.state === "valid" && (await clear(table, id, warning, now))) {
          log.warningCleared({ provider, package: id, warning });
        }
      }
    }
    if (statuses.some(({ isCurrent }) => isCurrent)) log.packages({ provider, ...levelOf(statuses) });
  }
}

/** Returns true in the one instance that raises the warning; all others find it already raised. */
async function raise(table: Table, id: string, warning: PackageWarning, now: number): Promise<boolean> {
  const item = { ...packageWarningKey(id, warning), raisedAt: now };
  return table.write({ type: "put", item, conditions: [{ path: ["pk"], test: "absent" }] });
}

async function clear(table: Table, id: string, warning: PackageWarning, now: number): Promise<boolean> {
  const conditions = [
    { path: ["raisedAt"], test: "at_most", value: now } as const,
    { path: ["clearedAt"], test: "absent" } as const,
  ];
  const set = [[["clearedAt"], now]] as const;
  return table.write({ type: "update", key: packageWarningKey(id, warning), conditions, set, remove: [] });
}

function levelOf(statuses: readonly PackageStatus[]): {
  packageLeftPercent: number;
  packageCallsLeft: number;
} {
  const percents = statuses
    .filter(({ isCurrent }) => isCurrent)
    .map(({ package: bought, leftTogether }) => (leftTogether * 100) / bought.calls);
  const left = statuses.filter(({ state }) => state === "valid" || state === "not_yet_valid");
  return {
    packageLeftPercent: Math.round(Math.min(100, ...percents)),
    packageCallsLeft: left.reduce((sum, status) => sum + status.left, 0),
  };
}
