import { addCounts, noCounts, type Counts, type Invariant, type Violation } from "./report.ts";
import { runSchedule, type ScheduleOptions } from "./simulate.ts";

/** What the schedules of many seeds came to. */
export type BatchResult = {
  schedules: number;
  counts: Counts;
  /** The first seeds that violated something, and the number of all of them. */
  failures: { seed: number; violations: readonly Violation[] }[];
  failureCount: number;
  /** How many schedules broke each invariant. */
  broken: Map<Invariant, number>;
};

/** So many failing seeds are kept: one is enough to fix something. */
const keptFailures = 20;

export function emptyBatch(): BatchResult {
  return { schedules: 0, counts: { ...noCounts }, failures: [], failureCount: 0, broken: new Map() };
}

/** Runs `count` schedules from `firstSeed` on. A fault of the code under test is thrown, with its seed. */
export async function runBatch(
  firstSeed: number,
  count: number,
  options: Pick<ScheduleOptions, "code" | "bounds"> = {},
): Promise<BatchResult> {
  const batch = emptyBatch();
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const { violations } = await runSchedule(seed, { ...options, counts: batch.counts });
    batch.schedules += 1;
    if (violations.length === 0) continue;
    batch.failureCount += 1;
    for (const name of new Set(violations.map(({ invariant }) => invariant))) {
      batch.broken.set(name, (batch.broken.get(name) ?? 0) + 1);
    }
    if (batch.failures.length < keptFailures) batch.failures.push({ seed, violations });
  }
  return batch;
}

/** Adds one result to another. */
export function addBatch(total: BatchResult, more: BatchResult): void {
  total.schedules += more.schedules;
  addCounts(total.counts, more.counts);
  total.failures = [...total.failures, ...more.failures].slice(0, keptFailures);
  total.failureCount += more.failureCount;
  for (const [name, count] of more.broken) total.broken.set(name, (total.broken.get(name) ?? 0) + count);
}
