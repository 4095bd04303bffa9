import type { Field } from "../field.ts";
import { type ChecksByRecords, measureChecks } from "./checks.ts";
import { type Memory, measureMemory } from "./memory.ts";
import { measureReports, type Projection, type Report } from "./reports.ts";

/** How latency, units and memory grow. */
export type Growth = {
  checks: readonly ChecksByRecords[];
  projection: Projection;
  reports: readonly Report[];
  memory: readonly Memory[];
};

/** How much is stored and read. */
export type GrowthOptions = {
  /** Records in the table of records. */
  records: readonly number[];
  rounds: number;
  /** Checks in a caller's month. */
  reportedChecks: readonly number[];
};

/** Measures all of it. */
export async function measureGrowth(field: Field, options: GrowthOptions): Promise<Growth> {
  const checks = await measureChecks(options.records, options.rounds);
  const { projection, reports } = await measureReports(field, options.reportedChecks);
  return { checks, projection, reports, memory: await measureMemory(field) };
}
