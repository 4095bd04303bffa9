import { createDirectory } from "../../lib/usage/totals/directory.ts";
import type { RecordChange } from "../../lib/usage/ledger/projection.ts";
import type { Table } from "../../lib/store/table.ts";
import type { Code } from "./code.ts";
import { createDice, type Dice } from "./dice.ts";
import type { Scheduler } from "./scheduler.ts";
import { startTask } from "./task.ts";

/** The stream of the table, consumed by the shipped projection. */
export type Stream = {
  push(change: RecordChange): void;
};

const projectionMs = 60_000;

/**
 * Delivers changes in batches, at least once: a batch whose projection was cut off comes again, perhaps after
 * newer ones, and now and then one that was projected already.
 */
export function createStream(scheduler: Scheduler, code: Code, seed: number, stored: Table): Stream {
  const dice = createDice(seed, 1);
  const directory = createDirectory(stored);
  let pending: RecordChange[] = [];

  function deliver(batch: readonly RecordChange[]): void {
    const { pause, end: endTask } = startTask(scheduler);
    const end = (isDone: boolean): void => {
      endTask();
      if (!isDone || dice.chance(0.2)) {
        scheduler.after(dice.between(1, dice.pick([1_000, 60_000, 600_000])), () => deliver(batch));
      }
    };
    const changes = code.entryChangesOf(batch);
    void directory
      .add(changes.map(({ seen }) => seen))
      .then(() =>
        code.projectChanges(changes, scheduler.now() + projectionMs, {
          table: faultyTable(stored, dice, pause, () => end(false)),
          clock: { now: scheduler.now, sleep: pause },
          random: { bytes: (count) => new Uint8Array(count), fraction: dice.fraction },
        }),
      )
      .then((left) => end(left.length === 0));
  }

  return {
    push(change) {
      if (pending.length === 0) {
        scheduler.after(dice.between(0, dice.pick([100, 20_000])), () => {
          deliver(pending);
          pending = [];
        });
      }
      pending.push(change);
    },
  };
}

/** Transactions take effect or not, answer or not, and now and then their sender is killed. */
function faultyTable(
  stored: Table,
  dice: Dice,
  pause: (delayMs: number) => Promise<void>,
  kill: () => void,
): Table {
  return {
    ...stored,
    async transact(writes) {
      const isDoomed = dice.chance(0.05);
      const isLost = dice.chance(0.05);
      await pause(dice.between(1, 5));
      if (isLost) throw new Error("the request is lost");
      const result = await stored.transact(writes);
      if (isDoomed) {
        kill();
        return new Promise(() => {});
      }
      if (dice.chance(0.1)) throw new Error("the answer is lost");
      return result;
    },
  };
}
