import type { VerificationRecord } from "../../records/record.ts";
import { allCallers, type Difference } from "./books.ts";
import { listCallers } from "../totals/callers.ts";
import { callerTotals, providerTotals } from "../totals/keys.ts";
import { type ProjectionDependencies, projectChanges } from "../ledger/project.ts";
import { additionsOf, entryChangesOf } from "../ledger/projection.ts";
import type { Table } from "../../store/table.ts";
import { add, amountNames, type Tally } from "../totals/totals.ts";

/** Applies verification records to the books. Records that are already in the books change nothing. */
export type Rebuild = {
  add(record: VerificationRecord): Promise<void>;
  /** Applies the rest, and returns how many changes could not be applied. */
  end(): Promise<number>;
};

const batchSize = 500;
const batchTimeoutMs = 60_000;

/** Creates a rebuild that holds a few hundred records at a time. */
export function createRebuild(dependencies: ProjectionDependencies): Rebuild {
  const { table, clock } = dependencies;
  const callers = listCallers(table);
  let batch: VerificationRecord[] = [];
  let left = 0;
  const apply = async (): Promise<void> => {
    const changes = entryChangesOf(batch.map((after) => ({ after })));
    batch = [];
    await callers.add(changes.map(({ entry }) => entry));
    left += (await projectChanges(changes, clock.now() + batchTimeoutMs, dependencies)).length;
  };
  return {
    async add(record) {
      batch.push(record);
      if (batch.length >= batchSize) await apply();
    },
    async end() {
      await apply();
      return left;
    },
  };
}

/**
 * Adds what the totals lack, or removes what they have too much. Use it if a difference remains after a rebuild,
 * which means that the totals were changed by hand. Free attempts are known only by month, so they go to the first
 * day of the month.
 */
export async function repairTotals(table: Table, differences: readonly Difference[]): Promise<void> {
  const tally: Tally = new Map();
  for (const { line, expected, found } of differences) {
    const { caller, provider, kind, charge } = line;
    const day = line.period.length === 7 ? `${line.period}-01` : line.period;
    const attempts = expected.attempts - found.attempts;
    const listMilliFen = expected.listMilliFen - found.listMilliFen;
    if (caller === allCallers) {
      const group = providerTotals(provider, day.slice(0, 7));
      add(tally, group, amountNames.chargedOnDay(day, kind), attempts);
    } else {
      const group = callerTotals(caller, day);
      add(tally, group, amountNames.attempts(provider, kind, charge), attempts);
      add(tally, group, amountNames.listPrice(provider, kind), listMilliFen);
    }
  }
  for (const write of additionsOf(tally, 0)) await table.write(write);
}
