import { describe, expect, inject, it } from "vitest";
import { runBatch } from "./batch.ts";
import { testSeed } from "../support/seed.ts";
import { assumed } from "./plan.ts";
import { describeResult, startTiming } from "./print.ts";
import { runSchedule } from "./simulate.ts";

const isLong = inject("search") === "long";
/** What happens so seldom that a short run may lack it. */
const rare: ReadonlySet<string> = new Set([
  "withdrawn",
  "carriedOver",
  "lateReports",
  "restored",
  "refused",
  "sentToNobody",
]);
const schedules = { short: 3_000, long: 40_000 }[inject("search")];

describe("the shipped pipeline under simulation", () => {
  it(`keeps every invariant over ${schedules} schedules`, async () => {
    const duration = startTiming();
    const result = await runBatch(testSeed, schedules);
    const text = describeResult(result, { seed: testSeed, bounds: assumed }, duration());
    expect(result.failureCount, text).toBe(0);
    const expected = Object.entries(result.counts).filter(([name]) => isLong || !rare.has(name));
    const neverHappened = expected.filter(([, count]) => count === 0);
    expect(neverHappened, "every fault must happen, or it is not tested").toEqual([]);
  });

  it("runs the same schedule for the same seed", async () => {
    expect(await traceOf(6)).toEqual(await traceOf(6));
    expect(await traceOf(6)).not.toEqual(await traceOf(7));
  });
});

async function traceOf(seed: number): Promise<string[]> {
  const lines: string[] = [];
  await runSchedule(seed, { trace: (line) => lines.push(line) });
  return lines;
}
