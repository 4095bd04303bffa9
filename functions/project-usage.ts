import { projectUsageEntry } from "../lib/entry/project-usage.ts";

/** Folds the stream of the table `verifications` into entries and totals. */
export const stream = projectUsageEntry();
