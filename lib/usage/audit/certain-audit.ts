import type { Clock } from "../../base/clock.ts";
import { agrees, type Audit, auditMonth, type AuditQuery, lastingFindings } from "./audit.ts";
import type { AuditSources } from "./compare-records.ts";
import { measureTotals } from "./measure-totals.ts";
import type { TotalsDifference } from "./totals-differences.ts";

/** Long enough for checks that were in flight during the first audit to reach the totals. */
const pauseMs = 2_000;

/**
 * Audits a month while checks go on. If an audit finds anything, it audits again and keeps what both found. A number of
 * the totals that changed between the two is measured on its own; if it does not hold still even for that, it is counted
 * as `moving`, and neither right nor wrong.
 */
export async function auditCertainly(
  sources: AuditSources & { clock: Pick<Clock, "sleep"> },
  query: AuditQuery,
): Promise<Audit> {
  const first = await auditMonth(sources, query);
  if (agrees(first)) return first;
  await sources.clock.sleep(pauseMs);
  const second = await auditMonth(sources, query);
  const [steady, changed] = divide(first.differences, second.differences);
  const { differences, moving } = await measureTotals(sources.table, query.month, changed);
  return { ...lastingFindings(first, second), differences: [...steady, ...differences], moving };
}

/** What both audits found with the same figures, and everything else that either found. */
function divide(
  first: readonly TotalsDifference[],
  second: readonly TotalsDifference[],
): [steady: TotalsDifference[], changed: TotalsDifference[]] {
  const known = new Map(first.map((difference) => [nameOf(difference), difference]));
  const steady: TotalsDifference[] = [];
  const changed = new Map(known);
  for (const difference of second) {
    const name = nameOf(difference);
    const earlier = known.get(name);
    if (earlier?.entries === difference.entries && earlier.totals === difference.totals) {
      steady.push(difference);
      changed.delete(name);
    } else changed.set(name, difference);
  }
  return [steady, [...changed.values()]];
}

function nameOf({ group, attribute }: TotalsDifference): string {
  return `${group.name} ${group.skPrefix} ${attribute}`;
}
