import type { PackageStatus } from "./package-status.ts";
import { keysOf } from "../../base/keys-of.ts";
import { addDays } from "../../base/month.ts";

/** The warnings about a package that is ending while no other package follows it. */
export type PackageWarning = "left_20_percent" | "left_5_percent" | "expires_in_14_days";

/** Every warning, with the condition under which it applies. */
const rules: Readonly<Record<PackageWarning, (status: PackageStatus, today: string) => boolean>> = {
  left_20_percent: (status) => isLow(status, 20),
  left_5_percent: (status) => isLow(status, 5),
  expires_in_14_days: ({ package: bought, state, hasSuccessor }, today) =>
    state === "valid" && !hasSuccessor && bought.validUntil <= addDays(today, 14),
};

/** The names of all warnings. */
export const packageWarnings = keysOf(rules);

/** The warnings that apply to a package on a day. If another package makes up for it, there is no warning. */
export function warningsOf(status: PackageStatus, today: string): PackageWarning[] {
  return packageWarnings.filter((warning) => rules[warning](status, today));
}

/** Counts all calls that are left for the same kinds, so that a package that was bought later ends the warning. */
function isLow({ package: bought, isCurrent, leftTogether }: PackageStatus, percent: number): boolean {
  return isCurrent && leftTogether * 100 <= bought.calls * percent;
}
