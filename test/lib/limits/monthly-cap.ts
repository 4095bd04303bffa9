import { createFacts } from "../../../lib/facts/facts.ts";
import { nothingUsed, paceSince } from "../../../lib/facts/caller-limits.ts";
import { usedKey } from "../../../lib/facts/keys.ts";
import { createLimits, type Limits } from "../../../lib/limits/limits.ts";
import { writeLimits } from "../facts/stored-limits.ts";
import { createManualClock } from "../records/fixtures.ts";
import type { Roll } from "../usage/ledger/histories.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";

/** A caller that sends through many instances at once, until long after its cap. */
export type CapSimulation = {
  cap: number;
  instances: number;
  /** Checks that each instance is asked for, at even intervals, by somebody who does not stop when refused. */
  checksPerSecond: number;
  /** How long a check takes to be in the totals: stream, batch window and projection. */
  projectionLagMs: number;
  roll: Roll;
};

const caller = "iam:000000000000:role/orders";
const standingEveryMs = 2_000;

/** Plays it on a clock of its own and gives how many checks were started: the cap, and how far it was overshot. */
export async function startedUnderCap(simulation: CapSimulation): Promise<number> {
  const { cap, instances, checksPerSecond, projectionLagMs, roll } = simulation;
  const clock = createManualClock();
  const table = createMemoryUsageTable();
  await writeLimits(table, caller, { monthlyCalls: cap });
  const everyMs = 1_000 / checksPerSecond;
  const running = Array.from({ length: instances }, (): { limits: Limits; dueAt: number } => ({
    limits: createLimits({
      callers: createFacts(table, { clock, log: { alarm: () => undefined } }).callers,
      table,
      clock,
    }),
    // Instances start one after the other, so that their caches do not expire together.
    dueAt: clock.now() + roll() * 10_000,
  }));
  const startedAt: number[] = [];
  let used = nothingUsed("2026-11");
  let writtenAt = clock.now();
  const endsAt = clock.now() + (cap / (instances * checksPerSecond)) * 1_000 + 60_000;
  while (clock.now() < endsAt) {
    const next = running.reduce((one, other) => (one.dueAt <= other.dueAt ? one : other));
    clock.advance(Math.max(0, next.dueAt - clock.now()));
    next.dueAt += everyMs * (0.5 + roll());
    const now = clock.now();
    if (now - writtenAt >= standingEveryMs) {
      const asOf = now - projectionLagMs;
      const counted = { calls: startedAt.filter((at) => at <= asOf).length, spendMilliFen: 0 };
      // As the watch over callers writes it, and only where something was projected.
      if (counted.calls > used.calls) {
        const pace = paceSince(used, counted, (now - writtenAt) / 1_000);
        used = { month: "2026-11", ...counted, ...pace, asOf };
        writtenAt = now;
        await table.write({ type: "put", item: { ...usedKey(caller), ...used }, conditions: [] });
      }
    }
    const entered = await next.limits.enter(caller);
    const refusal = await entered.admit({
      subject: () => new Uint8Array(16),
      nameDigest: () => new Uint8Array(8),
      pictureDigest: () => undefined,
    });
    if (refusal !== undefined) continue;
    entered.started(60_000);
    startedAt.push(now);
  }
  return startedAt.length;
}
