import type { Charge } from "../../domain/charge.ts";
import type { CallerGrouping } from "./usage-query.ts";

/**
 * Attempts by charge and the spend in yuan, as text with two to five decimals. `open` counts calls that are running, or
 * were cut off and are not given up yet.
 */
export type UsageCounts = Record<Charge, number> & { spend: string };

/** A caller's own usage in one month in Asia/Shanghai. */
export type UsageAnswer = {
  month: string;
  by: CallerGrouping;
  currency: "CNY";
  /** The time of the newest change that is counted (RFC 3339); null if nothing was ever counted. */
  asOf: string | null;
  total: UsageCounts;
  groups: readonly (UsageCounts & { name: string })[];
};
