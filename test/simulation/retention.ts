import type { World } from "./world.ts";

/** Longer than any schedule takes: what is removed later is not of interest. */
const farAwayMs = 3_600_000;

/** Retention removes the record once its time is over by the store's clock, some time later. */
export function removeInTime(world: World): void {
  const { scheduler, plan } = world;
  const expiresAt = world.record()?.expiresAt;
  if (plan.removalDelayMs === undefined || expiresAt === undefined) return;
  const waitMs = expiresAt * 1000 + plan.removalDelayMs - scheduler.now();
  if (waitMs > farAwayMs || world.removals.has(expiresAt)) return;
  world.removals.add(expiresAt);
  scheduler.after(Math.max(0, waitMs), () => {
    const record = world.record();
    if (record === undefined || record.expiresAt > expiresAt) return;
    world.removeRecord();
  });
}
