import { recordFromItem } from "../../records/item.ts";
import { partitionKeyOf } from "../../records/record.ts";
import { conditionsOf } from "../ledger/advance.ts";
import { keyOf, readEntry, type Entry } from "../ledger/entry.ts";
import type { RecordReader } from "../ledger/find-attempt.ts";
import { additionsOf } from "../ledger/projection.ts";
import { sliceCount } from "../totals/keys.ts";
import { addAttempt, type Tally } from "../totals/totals.ts";
import type { Audit } from "./audit.ts";
import type { RecordFinding } from "./compare-records.ts";
import { explainedTotals } from "./explained-totals.ts";
import { neverWas } from "./never-was.ts";
import type { RepairDependencies } from "./repair-entries.ts";

/** An entry that its living record disproves. `left`: the names of totals that never counted it. */
export type InventedEntry = { entry: Entry; left: ReadonlySet<string>; isCounted: boolean };

/** The entries of an audit that living records disprove, and whether any totals count them. */
export function inventedEntries({
  findings,
  differences,
}: Pick<Audit, "findings" | "differences">): InventedEntry[] {
  const entries = findings.flatMap(({ stands, isInvented }: RecordFinding) =>
    stands !== undefined && isInvented === true ? [stands] : [],
  );
  const excess: Tally = new Map();
  for (const entry of entries) addAttempt(excess, entry, -1);
  const left = explainedTotals(excess, differences);
  return entries.map((entry) => {
    const own: Tally = new Map();
    addAttempt(own, entry, -1);
    return { entry, left, isCounted: [...own.keys()].some((name) => !left.has(name)) };
  });
}

/**
 * Removes entries that their living record disproves: those that no total counts, and with `mayRebuild` also the others,
 * together with their totals. The record is read again before. Returns how many were removed.
 */
export async function removeInvented(
  audit: Pick<Audit, "findings" | "differences">,
  dependencies: RepairDependencies & { records: RecordReader },
  { mayRebuild }: { mayRebuild: boolean },
): Promise<number> {
  let removed = 0;
  for (const invented of inventedEntries(audit)) {
    if (invented.isCounted && !mayRebuild) continue;
    if (await removeOne(invented, dependencies)) removed += 1;
  }
  return removed;
}

async function removeOne(
  { entry, left }: InventedEntry,
  { table, records, random }: RepairDependencies & { records: RecordReader },
): Promise<boolean> {
  const key = keyOf(entry);
  const stored = await table.read(key);
  const stands = stored && readEntry(stored);
  const item = await records.read(partitionKeyOf(entry.verificationId) ?? "");
  if (stands === undefined || item === undefined || !neverWas(stands, recordFromItem(item))) return false;
  const tally: Tally = new Map();
  addAttempt(tally, stands, -1);
  for (const name of left) tally.delete(name);
  const slice = Math.floor(random.fraction() * sliceCount);
  const removal = { type: "delete", key, conditions: conditionsOf(stands) } as const;
  return (await table.transact([removal, ...additionsOf(tally, slice)])).applied;
}
