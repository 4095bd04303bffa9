import type { RecordStore } from "../../lib/store/write.ts";
import { createDice, type Dice } from "./dice.ts";
import { startTask } from "./task.ts";
import type { World } from "./world.ts";

/** An operator forgets the person of a key, perhaps while somebody takes it or reports late. */
export function startForgetting(world: World): void {
  const { scheduler, plan, seed } = world;
  if (!plan.forgets) return;
  const dice = createDice(seed, 4);
  scheduler.after(dice.between(0, dice.pick([30_000, 200_000])), () => forget(world, dice, 2));
}

const lostRequest = new Error("the request is lost");
const lostAnswer = new Error("the answer is lost");

/** Has the shipped code forget; where it is told no outcome, up to `repeats` times more. */
function forget(world: World, dice: Dice, repeats: number): void {
  const { scheduler, plan, code, counts, table, trace } = world;
  const record = world.record();
  if (record === undefined) return;
  const { skewMs, messageMs } = plan.bounds;
  const skew = dice.between(-skewMs, skewMs);
  const task = startTask(scheduler);
  const store: RecordStore = {
    read: async (pk) => task.pause(2).then(() => table.read(pk)),
    async write(write) {
      await task.pause(dice.between(0, dice.pick([5, 2_000, Math.min(messageMs, 10_000)])));
      const fate = dice.fraction();
      if (fate < 0.05) throw lostRequest;
      const result = table.write("forgetting", write);
      if (result.applied) counts.forgotten += 1;
      if (fate < 0.15) throw lostAnswer;
      return result;
    },
  };
  void code
    .forgetRecord(record, { store, clock: { now: () => scheduler.now() + skew } })
    .then(
      ({ outcome }) => trace?.(`forgetting ends: ${outcome}`),
      (error: unknown) => {
        if (error !== lostRequest && error !== lostAnswer) world.fault ??= error;
        else if (repeats > 0)
          scheduler.after(dice.between(1, 20_000), () => forget(world, dice, repeats - 1));
      },
    )
    .then(task.end);
}
