import type { RecordStore } from "../../lib/store/write.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

const readTimeoutMs = 1_000;
/** What a plain write meets while a transaction has its item in hand: see "TransactionConflictException". */
const conflict = Object.assign(new Error("in conflict"), { name: "TransactionConflictException" });

/**
 * The table as one process reaches it, over a network that loses requests and answers, and that delivers a
 * message after its sender has given up or died. Any write may meet an operator's transaction.
 */
export function createFaultyStore(world: World, process: Process): RecordStore {
  const { scheduler, plan, counts, trace, table } = world;
  const { lostRequests, lostAnswers, lateMessages, doubledMessages, conflicts } = plan.weather;
  const { messageMs: latestMs } = plan.bounds;
  const lateMs = (): number => dice.between(1, dice.pick([10_000, 10_000, 60_000, latestMs]));
  const dice = process.dice("store");

  const isOut = (): boolean => {
    const atMs = scheduler.now() - world.startedAt;
    return plan.outage !== undefined && atMs >= plan.outage.fromMs && atMs < plan.outage.untilMs;
  };

  /** `takeEffect` is what the table does with the message; after `timeoutMs` nobody waits for that. */
  function exchange<Result>(
    name: "read" | "write",
    timeoutMs: number,
    takeEffect: () => Result,
  ): Promise<Result> {
    return process.perform<Result>(name, (end) => {
      const fail = (message: string, delayMs: number): void =>
        scheduler.after(delayMs, () => end({ error: new Error(message) }));
      const thereMs = dice.between(1, 4);
      const fate = isOut() ? 0 : dice.fraction();
      if (isOut() || fate < lostRequests + lostAnswers + lateMessages) process.missedStore = true;
      if (isOut() || fate < lostRequests) {
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
        scheduler.after(Math.min(timeoutMs + lateMs(), Math.max(timeoutMs, latestMs)), takeEffect);
        return fail("timeout", timeoutMs);
      }
      if (name === "write" && fate > 1 - conflicts) {
        counts.conflicts += 1;
        process.missedStore = true;
        trace?.(`#${process.id} ${name}: in conflict with a transaction`);
        return scheduler.after(thereMs, () => end({ error: conflict }));
      }
      if (name === "write" && dice.chance(doubledMessages)) {
        counts.doubledMessages += 1;
        scheduler.after(thereMs + lateMs(), takeEffect);
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
