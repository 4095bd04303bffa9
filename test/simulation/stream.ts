import { addChargedDays, addDayTotals, type Books } from "../../lib/usage/audit/books.ts";
import { callerTotalsPartition, providerTotalsPartition } from "../../lib/usage/totals/keys.ts";
import type { RecordChange } from "../../lib/usage/ledger/projection.ts";
import type { TableItem, Table } from "../../lib/store/table.ts";
import { chargedDaysOf, dayTotalsOf } from "../../lib/usage/totals/totals.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "../lib/store/memory-usage-table.ts";
import type { Code } from "./code.ts";
import { createDice, type Dice } from "./dice.ts";
import { caller } from "./inputs.ts";
import { providers } from "./providers.ts";
import type { Scheduler } from "./scheduler.ts";

/** The stream of the table, consumed by the shipped projection. */
export type Stream = {
  push(change: RecordChange): void;
  /** The totals as they stand. */
  books(): Books;
};

/** A month that every schedule lies within. */
const month = "2026-11";
const projectionMs = 60_000;

/**
 * Delivers changes in batches, at least once: a batch whose projection was cut off comes again, perhaps after
 * newer ones, and now and then one that was projected already.
 */
export function createStream(scheduler: Scheduler, code: Code, seed: number): Stream {
  const dice = createDice(seed, 1);
  const stored = createMemoryUsageTable();
  let pending: RecordChange[] = [];

  function deliver(batch: readonly RecordChange[]): void {
    const task = { waits: 1 };
    const pause = (delayMs: number): Promise<void> => {
      scheduler.wait(task);
      return new Promise((resolve) =>
        scheduler.after(delayMs, () => {
          scheduler.enter(task);
          resolve();
        }),
      );
    };
    const end = (isDone: boolean): void => {
      scheduler.leave(task);
      if (!isDone || dice.chance(0.2)) {
        scheduler.after(dice.between(1, dice.pick([1_000, 60_000])), () => deliver(batch));
      }
    };
    scheduler.enter(task);
    void code
      .projectChanges(code.entryChangesOf(batch), scheduler.now() + projectionMs, {
        table: faultyTable(stored, dice, pause, () => end(false)),
        clock: { now: scheduler.now, sleep: pause },
        random: { bytes: (count) => new Uint8Array(count), fraction: dice.fraction },
      })
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
    books() {
      const books: Books = new Map();
      addDayTotals(books, caller, dayTotalsOf(itemsOf(stored, callerTotalsPartition(caller, month))));
      for (const { id } of providers) {
        addChargedDays(books, id, chargedDaysOf(itemsOf(stored, providerTotalsPartition(id))));
      }
      return books;
    },
  };
}

function itemsOf({ items }: MemoryUsageTable, pk: string): Iterable<TableItem> {
  return items.get(pk)?.values() ?? [];
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
