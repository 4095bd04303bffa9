/**
 * How far a monthly cap of 10,000 calls is exceeded, by instances and pace: `node bench/monthly-cap.ts`. The limits are
 * those of idcheck itself, the clock is simulated, and the seed is fixed.
 */
import { recordTable } from "../cli/text-table.ts";
import { seededRandom } from "../test/support/seeded-random.ts";
import { startedUnderCap } from "../test/lib/limits/monthly-cap.ts";

const cap = 10_000;

const rows = [];
for (const [instances, checksPerSecond, projectionLagMs] of [
  [1, 5, 2_000],
  [10, 5, 2_000],
  [100, 1, 2_000],
  [100, 5, 2_000],
  [100, 5, 10_000],
  [100, 10, 2_000],
] as const) {
  const roll = seededRandom(17);
  const started = await startedUnderCap({ cap, instances, checksPerSecond, projectionLagMs, roll });
  rows.push({
    instances,
    "checks/s together": instances * checksPerSecond,
    "lag ms": projectionLagMs,
    started,
    "% over the cap": (((started - cap) * 100) / cap).toFixed(1),
  });
}
console.log(recordTable(rows).join("\n"));
