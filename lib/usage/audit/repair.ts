import type { Audit } from "./audit.ts";
import { auditCertainly } from "./certain-audit.ts";
import type { AuditSources, RecordFinding } from "./compare-records.ts";
import { removeCopies } from "./remove-copies.ts";
import { noteRepair } from "./repair-items.ts";
import { rebuildTotals } from "./rebuild-totals.ts";
import { repairEntries, type RepairDependencies } from "./repair-entries.ts";

/** What a repair did. */
export type RepairResult = {
  /** Entries that were posted or brought up to what their living record shows. */
  entries: number;
  /** Copies of entries that were removed; absent if there were none. */
  copies?: number;
  /** Numbers of the totals that were rebuilt from entries. */
  totals: number;
};

/**
 * Repairs a month: posts what living records support, removes what only copies another entry, then raises the totals to the
 * sum of the entries if living records confirm every entry of the month. It makes the totals that sum in any case, and
 * lowers them, only if `mayRebuild` says so: an entry that was removed after its record looks like a total that was raised,
 * even where records confirm all that is left. Run again, it changes nothing. It may be killed at any point.
 */
export async function repairMonth(
  sources: AuditSources & RepairDependencies,
  audit: Audit,
  { by, mayRebuild }: { by: string; mayRebuild: boolean },
): Promise<RepairResult> {
  const { table, clock } = sources;
  const { month } = audit;
  await noteRepair(table, audit, { by, at: clock.now() });
  const entries = await repairEntries(audit, sources);
  const posted = await auditCertainly(sources, { month });
  const copies = await removeCopies(posted, sources);
  const audited = copies === 0 ? posted : await auditCertainly(sources, { month });
  const mayLower = mayRebuild && !hasForeignEntries(audited);
  const mayTrust = isConfirmed(audited) || mayLower;
  const totals = mayTrust ? await rebuildTotals(table, month, audited.differences, { mayLower }) : 0;
  return { entries, totals, ...(copies === 0 ? {} : { copies }) };
}

const foreign: ReadonlySet<RecordFinding["what"]> = new Set(["unsupported", "doubled", "misplaced"]);

/** Whether there are entries that no attempt explains: totals must not be rebuilt from them. */
export function hasForeignEntries({ findings }: Pick<Audit, "findings">): boolean {
  return findings.some(({ what }) => foreign.has(what));
}

/** Whether living records confirm the entries of a month. */
export function isConfirmed({ findings, confirmed, unconfirmed }: Audit): boolean {
  return findings.length === 0 && unconfirmed === 0 && confirmed > 0;
}
