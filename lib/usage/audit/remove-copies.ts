import { shanghaiMonth } from "../../base/month.ts";
import type { TableWrite } from "../../store/table.ts";
import { conditionsOf } from "../ledger/advance.ts";
import { keyOf, readEntry, type Entry } from "../ledger/entry.ts";
import { additionsOf } from "../ledger/projection.ts";
import { sliceCount } from "../totals/keys.ts";
import { addAttempt, type Tally } from "../totals/totals.ts";
import type { Audit } from "./audit.ts";
import { saysAll } from "./copies.ts";
import type { RecordFinding } from "./compare-records.ts";
import { explainedTotals } from "./explained-totals.ts";
import type { RepairDependencies } from "./repair-entries.ts";

const maxRounds = 10;
const maxPauseMs = 100;

/**
 * Removes entries that only repeat what the entry at their attempt's own place says. One transaction requires that both
 * still say so, and takes the copy out of the totals, except for totals that never counted it. The attempt keeps its charge.
 * Returns how many were removed.
 */
export async function removeCopies(
  { findings, differences, month }: Pick<Audit, "findings" | "differences" | "month">,
  dependencies: RepairDependencies,
): Promise<number> {
  const copies = findings.flatMap(copyOf);
  const excess: Tally = new Map();
  for (const { stands } of copies) if (isCounted(stands, month)) addAttempt(excess, stands, -1);
  const left = explainedTotals(excess, differences);
  let removed = 0;
  for (const copy of copies) if (await removeCopy(copy, { month, left }, dependencies)) removed += 1;
  return removed;
}

type Copy = Required<Pick<RecordFinding, "key" | "original">> & { stands: Entry };

function copyOf({ stands, key, original }: RecordFinding): Copy[] {
  return stands === undefined || key === undefined || original === undefined
    ? []
    : [{ stands, key, original }];
}

/** Whether the totals of a month count an entry that stands in it. */
function isCounted({ startedAt }: Entry, month: string): boolean {
  return shanghaiMonth(startedAt) === month;
}

async function removeCopy(
  { key, original: { caller, startedAt, verificationId, attempt } }: Copy,
  { month, left }: { month: string; left: ReadonlySet<string> },
  { table, clock, random }: RepairDependencies,
): Promise<boolean> {
  const place = keyOf({ caller, startedAt, verificationId, attempt });
  for (let round = 0; round < maxRounds; round += 1) {
    const [copied, stored] = [await table.read(key), await table.read(place)];
    if (copied === undefined || stored === undefined) return false;
    const [copy, original] = [readEntry(copied), readEntry(stored)];
    if (copy === undefined || original === undefined) return false;
    if (!saysAll(original, copy)) return false;
    const tally: Tally = new Map();
    if (isCounted(copy, month)) addAttempt(tally, copy, -1);
    for (const name of left) tally.delete(name);
    const writes: TableWrite[] = [
      { type: "delete", key, conditions: conditionsOf(copy) },
      { type: "check", key: place, conditions: conditionsOf(original) },
      ...additionsOf(tally, Math.floor(random.fraction() * sliceCount)),
    ];
    if ((await table.transact(writes)).applied) return true;
    await clock.sleep(random.fraction() * maxPauseMs);
  }
  return false;
}
