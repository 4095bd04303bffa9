import type { Clock, Random } from "../../base/clock.ts";
import type { Table } from "../../store/table.ts";
import type { TransactBoth } from "../../store/transact-both.ts";
import { createDirectory } from "../totals/directory.ts";
import { sliceCount } from "../totals/keys.ts";
import { findAttempt, type RecordReader } from "./find-attempt.ts";
import { settleStep, type Settled, type SettlementOrder } from "./settle-step.ts";

/** What settling needs from outside. */
export type SettleDependencies = {
  table: Table;
  records: RecordReader;
  transactBoth: TransactBoth;
  clock: Clock;
  random: Random;
};

const maxRounds = 10;
const maxPauseMs = 100;

/**
 * Settles the charge of an attempt on evidence, whether its verification record lives or not, and whether its charge was
 * known or not. One transaction over both tables writes the record if it lives, the entry, the totals and the
 * settlement itself, which is never removed.
 */
export async function settleCharge(
  order: SettlementOrder,
  { table, records, transactBoth, clock, random }: SettleDependencies,
): Promise<Settled> {
  for (let round = 0; round < maxRounds; round += 1) {
    const found = await findAttempt(order, { table, records });
    const slice = Math.floor(random.fraction() * sliceCount);
    const step = settleStep(order, found, { now: clock.now(), slice });
    if (step.next === "end") return step.settled;
    // The stream lists what it posts. Here the entry may come before its event.
    if (step.isNew) await createDirectory(table).add([step.to]);
    if (await transactBoth(step.writes, step.record)) {
      return { outcome: "settled", from: step.from, to: step.to };
    }
    await clock.sleep(random.fraction() * maxPauseMs);
  }
  return { outcome: "busy" };
}
