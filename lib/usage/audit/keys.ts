import type { Month } from "../../base/month.ts";

/** The partition of the repairs to a month's totals: one item for each repair. */
export function repairsPartition(month: Month): string {
  return `repaired#${month}`;
}
