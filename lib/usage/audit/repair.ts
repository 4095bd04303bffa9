import type { Audit } from "./audit.ts";
import { auditCertainly } from "./certain-audit.ts";
import type { AuditSources, RecordFinding } from "./compare-records.ts";
import { listNames } from "../totals/unlisted.ts";
import { putBackEntries } from "./contradictions.ts";
import { removeInvented } from "./invented-entries.ts";
import { removeCopies } from "./remove-copies.ts";
import { noteRepair } from "./repair-items.ts";
import { rebuildTotals } from "./rebuild-totals.ts";
import { repairEntries, type RepairDependencies } from "./repair-entries.ts";

/** What a repair did. */
export type RepairResult = {
  /** Entries that were posted or brought up to what their living record shows, or put back to what it and the totals say. */
  entries: number;
  /** Names that were added to the lists; absent if there were none. */
  listed?: number;
  /** Entries that were removed because their living record disproves them; absent if there were none. */
  invented?: number;
  /** Copies of entries that were removed; absent if there were none. */
  copies?: number;
  /** Numbers of the totals that were rebuilt from entries. */
  totals: number;
};

/**
 * Repairs a month: lists what the lists lack, posts what living records support, puts back entries that record and totals
 * contradict, removes what a living record disproves or what only copies another entry, then raises the totals to the
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
  const listed = await listNames(table, audit.unlisted);
  const posted = await repairEntries(audit, sources);
  let audited = await auditCertainly(sources, { month });
  /** Each step has evidence that the one before may have changed. */
  const inSteps = async (step: (evidence: Audit) => Promise<number>): Promise<number> => {
    const count = await step(audited);
    if (count > 0) audited = await auditCertainly(sources, { month });
    return count;
  };
  const entries = posted + (await inSteps((evidence) => putBackEntries(evidence, sources)));
  const invented = await inSteps((evidence) => removeInvented(evidence, sources, { mayRebuild }));
  const copies = await inSteps((evidence) => removeCopies(evidence, sources));
  const mayLower = mayRebuild && !hasForeignEntries(audited);
  const mayTrust = isConfirmed(audited) || mayLower;
  const totals = mayTrust ? await rebuildTotals(table, month, audited.differences, { mayLower }) : 0;
  const others = Object.entries({ listed, invented, copies }).filter(([, count]) => count > 0);
  return { entries, totals, ...Object.fromEntries(others) };
}

const foreign: ReadonlySet<RecordFinding["what"]> = new Set([
  "unsupported",
  "unreadable",
  "doubled",
  "misplaced",
]);

/** Whether there are entries that no attempt explains or that cannot be read: totals must not be rebuilt from them. */
export function hasForeignEntries({ findings }: Pick<Audit, "findings">): boolean {
  return findings.some(({ what }) => foreign.has(what));
}

/** Whether living records confirm the entries of a month. */
export function isConfirmed({
  findings,
  confirmed,
  unconfirmed,
}: Pick<Audit, "findings" | "confirmed" | "unconfirmed">): boolean {
  return findings.length === 0 && unconfirmed === 0 && confirmed > 0;
}
