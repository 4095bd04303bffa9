import type { Month } from "../../base/month.ts";

/** What was mended in the totals of a month, one item each time. */
export function mendsPartition(month: Month): string {
  return `mended#${month}`;
}
