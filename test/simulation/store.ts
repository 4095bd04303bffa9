import type { RecordStore } from "../../lib/store/write.ts";
import { maxMessageMs } from "./plan.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

const readTimeoutMs = 1_000;

/**
 * The table as one process reaches it, over a network that loses requests and answers, and that delivers a
 * message after its sender has given up or died.
 */
export function createFaultyStore(world: World, process: Process): RecordStore {
  const { scheduler, plan, counts, trace, table } = world;
  const { lostRequests, lostAnswers, lateMessages } = plan.weather;
  const dice = process.dice("store");

  /** `takeEffect` is what the table does with the message; after `timeoutMs` nobody waits for that. */
  function exchange<Result>(name: string, timeoutMs: number, takeEffect: () => Result): Promise<Result> {
    return process.perform<Result>(name, (end) => {
      const fail = (message: string, delayMs: number): void =>
        scheduler.after(delayMs, () => end({ error: new Error(message) }));
      const thereMs = dice.between(1, 4);
      const fate = dice.fraction();
      if (fate < lostRequests + lostAnswers + lateMessages) process.missedStore = true;
      if (fate < lostRequests) {
        counts.lostRequests += 1;
        trace?.(`#${process.id} ${name}: the request is lost`);
        return dice.chance(0.5) ? fail("throttled", thereMs) : fail("timeout", timeoutMs);
      }
      if (fate < lostRequests + lostAnswers) {
        counts.lostAnswers += 1;
        scheduler.after(thereMs, () => {
          takeEffect();
          trace?.(`#${process.id} ${name}: the answer is lost`);
        });
        return fail("timeout", timeoutMs);
      }
      if (fate < lostRequests + lostAnswers + lateMessages) {
        counts.lateMessages += 1;
        trace?.(`#${process.id} ${name}: the message is late`);
        scheduler.after(dice.between(timeoutMs, maxMessageMs), takeEffect);
        return fail("timeout", timeoutMs);
      }
      scheduler.after(thereMs, () => {
        const value = takeEffect();
        scheduler.after(dice.between(1, 4), () => end({ value }));
      });
    });
  }

  return {
    write: (write, timeoutMs) => exchange("write", timeoutMs, () => table.write(process.id, write)),
    read: (pk) => exchange("read", readTimeoutMs, () => table.read(pk)),
  };
}
