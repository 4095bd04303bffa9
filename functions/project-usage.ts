import { projectUsageEntry } from "../lib/entry/project-usage.ts";

/** Folds the stream of the table `verifications` into usage records and totals. */
export const stream = projectUsageEntry();
