import type { PackageStatus } from "./package-status.ts";
import { keysOf } from "../../base/keys-of.ts";
import { addDays } from "../../base/month.ts";

/** What is to be said of a package that comes to its end while nothing follows it. */
export type PackageWarning = "left_20_percent" | "left_5_percent" | "expires_in_14_days";

/** Every warning, by when it holds. */
const rules: Readonly<Record<PackageWarning, (status: PackageStatus, today: string) => boolean>> = {
  left_20_percent: (status) => isLow(status, 20),
  left_5_percent: (status) => isLow(status, 5),
  expires_in_14_days: ({ package: bought, state, hasSuccessor }, today) =>
    state === "valid" && !hasSuccessor && bought.validUntil <= addDays(today, 14),
};

/** The names of all warnings. */
export const packageWarnings = keysOf(rules);

/** The warnings that hold for a package on a day. What another package makes up for is none. */
export function warningsOf(status: PackageStatus, today: string): PackageWarning[] {
  return packageWarnings.filter((warning) => rules[warning](status, today));
}

/** By all calls that are left for the same kinds: a package that was bought later ends the warning. */
function isLow({ package: bought, isCurrent, leftTogether }: PackageStatus, percent: number): boolean {
  return isCurrent && leftTogether * 100 <= bought.calls * percent;
}
