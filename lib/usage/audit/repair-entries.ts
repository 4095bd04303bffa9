import { isDeepStrictEqual } from "node:util";
import type { Clock, Random } from "../../base/clock.ts";
import { type Month, shanghaiMonth } from "../../base/month.ts";
import type { Table, TableItem, TableWrite } from "../../store/table.ts";
import { advance, withPurpose } from "../ledger/advance.ts";
import { entryItem, keyOf, readEntry, type Entry } from "../ledger/entry.ts";
import { addChange, additionsOf, entryWrite } from "../ledger/projection.ts";
import { createDirectory } from "../totals/directory.ts";
import { sliceCount } from "../totals/keys.ts";
import type { Tally } from "../totals/totals.ts";
import type { Audit } from "./audit.ts";
import type { RecordFinding } from "./compare-records.ts";
import { explainedTotals } from "./explained-totals.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/** What writing to the books needs from outside. */
export type RepairDependencies = { table: Table; clock: Clock; random: Random };

const maxRounds = 10;
const maxPauseMs = 100;

/**
 * Posts what living records support and entries lack, each entry with its totals in one transaction, except for totals
 * that count it already. Returns how many entries were written. Never lowers an entry: one that says `charged` where its
 * record does not is left to an operator.
 */
export async function repairEntries(
  { findings, differences, month }: Pick<Audit, "findings" | "differences" | "month">,
  dependencies: RepairDependencies,
): Promise<number> {
  const directory = createDirectory(dependencies.table);
  const counted = countedAlready(findings, differences, month);
  let written = 0;
  for (const { seen } of findings) {
    if (seen === undefined) continue;
    await directory.add([seen]);
    if (await repairEntry(seen, { counted, month }, dependencies)) written += 1;
  }
  return written;
}

/** The totals that count already what the findings lack. */
function countedAlready(
  findings: readonly RecordFinding[],
  differences: readonly TotalsDifference[],
  month: Month,
): ReadonlySet<string> {
  const lacking: Tally = new Map();
  for (const { stands, seen } of findings) {
    const next = seen && (stands === undefined ? seen : restored(stands, seen));
    if (next !== undefined) addChange(lacking, next, stands && countedEntry(stands, month));
  }
  return explainedTotals(lacking, differences);
}

async function repairEntry(
  seen: Entry,
  { counted, month }: { counted: ReadonlySet<string>; month: Month },
  { table, clock, random }: RepairDependencies,
): Promise<boolean> {
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = await table.read(keyOf(seen));
    const stands = stored && readEntry(stored);
    const next = stands === undefined ? seen : restored(stands, seen);
    if (next === undefined) return false;
    const tally: Tally = new Map();
    addChange(tally, next, stands && countedEntry(stands, month));
    for (const name of counted) tally.delete(name);
    const slice = Math.floor(random.fraction() * sliceCount);
    const isUnreadable = stored !== undefined && stands === undefined;
    const write = isUnreadable ? overwrite(next, stored) : entryWrite(next, stands);
    const { applied } = await table.transact([write, ...additionsOf(tally, slice)]);
    if (applied) return true;
    await clock.sleep(random.fraction() * maxPauseMs);
  }
  return false;
}

/** Writes an entry in place of an item that is none, on the condition that this item stands as it was read. */
function overwrite(next: Entry, { pk: _pk, sk: _sk, ...fields }: TableItem): TableWrite {
  const conditions = Object.entries(fields).map(
    ([name, value]) => ({ path: [name], test: "equals", value }) as const,
  );
  return { type: "put", item: entryItem(next), conditions };
}

/** An entry as the totals of a month count it; undefined if its own start puts it into another month. */
export function countedEntry(entry: Entry, month: Month): Entry | undefined {
  return shanghaiMonth(entry.startedAt) === month ? entry : undefined;
}

/** What an entry becomes by what its record shows; undefined if the record supports nothing more. */
export function restored(stands: Entry, seen: Entry): Entry | undefined {
  // Of an entry whose fields are another attempt's, nothing but the place is right.
  const advanced = isDeepStrictEqual(keyOf(stands), keyOf(seen)) ? advance(stands, seen) : undefined;
  if (advanced !== undefined) return advanced;
  if ((stands.settlement ?? 0) !== (seen.settlement ?? 0)) return undefined;
  if (stands.charge === "charged" && seen.charge !== "charged") return undefined;
  if (stands.forgotten === true && seen.forgotten !== true) return undefined;
  return withPurpose(seen, stands);
}
