import { createDice } from "./dice.ts";
import { maxMessageMs, maxSkewMs } from "./plan.ts";
import type { World } from "./world.ts";

/** An operator forgets the person of a key that nobody holds, perhaps while somebody takes it or reports late. */
export function startForgetting(world: World): void {
  const { scheduler, plan, seed, code, counts, table } = world;
  if (!plan.forgets) return;
  const dice = createDice(seed, 4);
  scheduler.after(dice.between(0, dice.pick([30_000, 200_000])), () => {
    const record = world.record();
    const now = scheduler.now() + dice.between(-maxSkewMs, maxSkewMs);
    if (record === undefined || (record.state === "claimed" && now < record.freeAt)) return;
    const { write } = code.forget(record);
    scheduler.after(dice.between(0, dice.pick([5, 2_000, maxMessageMs])), () => {
      if (table.write("forgetting", write).applied) counts.forgotten += 1;
    });
  });
}
