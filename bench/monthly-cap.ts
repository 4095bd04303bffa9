/**
 * How far a monthly cap of 10,000 calls is overshot, by instances and pace: `node bench/monthly-cap.ts`. The
 * limits are the shipped ones, the clock is simulated, and the seed is fixed.
 */
import { seededRandom } from "../test/support/seeded-random.ts";
import { startedUnderCap } from "../test/lib/limits/monthly-cap.ts";

const cap = 10_000;

console.log("instances  checks/s together  lag ms  started  over the cap");
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
  const cells = [
    String(instances).padStart(9),
    String(instances * checksPerSecond).padStart(17),
    String(projectionLagMs).padStart(6),
    String(started).padStart(7),
    `${(((started - cap) * 100) / cap).toFixed(1)} %`.padStart(12),
  ];
  console.log(cells.join("  "));
}
