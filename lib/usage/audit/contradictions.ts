import { withPurpose } from "../ledger/advance.ts";
import type { Entry } from "../ledger/entry.ts";
import { addChange, entryWrite } from "../ledger/projection.ts";
import type { Tally } from "../totals/totals.ts";
import type { Audit } from "./audit.ts";
import type { RecordFinding } from "./compare-records.ts";
import { explainedTotals } from "./explained-totals.ts";
import { countedEntry, type RepairDependencies, restored } from "./repair-entries.ts";

type Evidence = Pick<Audit, "findings" | "differences" | "month">;
type Contradiction = RecordFinding & { stands: Entry; seen: Entry };

/**
 * Whether an entry contradicts its living record so that the record alone may not change it, and no settlement explains it:
 * it says `charged` where the record does not, or it names a settlement that does not exist.
 */
export function isContradiction(finding: RecordFinding): finding is Contradiction {
  const { stands, seen, settled } = finding;
  if (stands === undefined || seen === undefined || settled === true) return false;
  const isForgotten = stands.forgotten === true && seen.forgotten !== true;
  return !isForgotten && restored(stands, seen) === undefined;
}

/**
 * The contradictions in which the entry stands alone: record and totals agree against it. All of an audit are weighed
 * together, because two entries must not both be put right by totals that differ by one.
 */
export function outvotedEntries({ findings, differences, month }: Evidence): Contradiction[] {
  const contradictions = findings.filter(isContradiction);
  const change: Tally = new Map();
  for (const one of contradictions) addTo(change, one, month);
  const explained = explainedTotals(change, differences);
  return contradictions.filter((one) => {
    const own: Tally = new Map();
    addTo(own, one, month);
    return [...own].every(([name, { amounts }]) => amounts.size === 0 || explained.has(name));
  });
}

function addTo(tally: Tally, { stands, seen }: Contradiction, month: string): void {
  addChange(tally, seen, countedEntry(stands, month));
}

/**
 * Puts entries that stand alone back to what record and totals say. The totals are as they should be, so each write changes
 * its entry alone, on the condition that it stands as it was audited. Returns how many were put back.
 */
export async function putBackEntries(audit: Evidence, { table }: RepairDependencies): Promise<number> {
  let written = 0;
  for (const { stands, seen } of outvotedEntries(audit)) {
    if (await table.write(entryWrite(withPurpose(seen, stands), stands))) written += 1;
  }
  return written;
}
