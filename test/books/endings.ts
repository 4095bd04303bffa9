import { forget } from "../../lib/records/forget.ts";
import type { Dice } from "../simulation/dice.ts";
import { write } from "./stream.ts";
import { recordsIn, type World } from "./world.ts";

/** An owner that dies leaves its key locked for this long, in milliseconds. */
export const lockMs = 79_000;

/** Forgets a person, whose key no invocation may hold any more. */
export function forgetPerson(world: World, dice: Dice): void {
  const now = world.clock.now();
  const known = recordsIn(world).filter((record) => record.forgotten !== true && record.freeAt <= now);
  if (known.length === 0) return;
  write(world, forget(dice.pick(known)).write);
  world.counts.forgotten += 1;
}

/** Retention removes records whose time is over: any of them, because nothing says when it gets to which. */
export function expire(world: World, dice: Dice): void {
  const now = world.clock.now();
  const share = dice.pick([0.3, 0.6, 1]);
  for (const record of recordsIn(world)) {
    if (now < record.replayUntil + lockMs || !dice.chance(share)) continue;
    world.records.delete(record.pk);
    world.removed.push(record);
    world.counts.removedRecords += 1;
  }
}
