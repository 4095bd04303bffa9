import type { Code as BooksCode } from "../../books/code.ts";
import { attemptName } from "../../../lib/usage/ledger/entry.ts";
import type { RecordChange } from "../../../lib/usage/ledger/projection.ts";
import type { KnownCharge } from "../../../lib/domain/charge.ts";
import { id, month } from "./life.ts";
import type { Code, Ending, Violation } from "./process.ts";

/** A batch of the stream. The function behind it begins with nothing listed, as a new instance does. */
export function posting(changes: readonly RecordChange[], code: BooksCode): Code {
  return async ({ table, clock, random }) => {
    const entries = code.entryChangesOf(changes);
    await code.createDirectory(table).add(entries.map(({ seen }) => seen));
    const left = await code.projectChanges(entries, Number.MAX_VALUE, { table, clock, random });
    return ended("it has posted its batch", left.length === 0 ? [] : [`${left.length} changes are left`]);
  };
}

/** An operator settles an attempt. */
export function settling(
  { attempt, charge }: { attempt: number; charge: KnownCharge },
  code: BooksCode,
): Code {
  return async (surroundings) => {
    const order = { verificationId: id, attempt, charge, by: "accounting", evidence: "the bill" };
    const settled = await code.settleCharge(order, surroundings);
    if (settled.outcome !== "settled") return ended(`it ends as ${settled.outcome}`, []);
    const isMeant = settled.to.attempt === attempt && settled.to.charge === charge;
    return ended("it has settled", isMeant ? [] : [`settled ${attemptName(settled.to)} instead`], "settled");
  };
}

/** An operator audits the month, and repairs what was found. */
export function repairing(code: BooksCode): Code {
  return async (surroundings) => {
    const audit = await code.auditCertainly(surroundings, { month });
    // A number that never held still is neither right nor wrong.
    const wrong = [
      ...(audit.differences.length > 0 ? ["totals that are right are called wrong"] : []),
      ...(audit.unlisted.length > 0 ? ["the lists are called incomplete"] : []),
    ];
    const { entries } = await code.repairMonth(surroundings, audit, { by: "accounting", mayRebuild: false });
    return ended(`it has repaired ${entries} entries`, wrong, "silent");
  };
}

/** An operator closes the month. */
export function closing(code: BooksCode): Code {
  return async ({ table, clock, random }) => {
    const sums = code.compareTotals(table, month);
    const { outcome } = await code.closeMonth({ month, by: "accounting" }, { table, clock, random, sums });
    // While something is being posted, its names may be listed and its totals not yet there.
    return ended(`it ends as ${outcome}`, []);
  };
}

function ended(says: string, wrong: readonly string[], invariant: Violation["invariant"] = "sums"): Ending {
  return { says, broken: wrong.map((text) => ({ invariant, text })) };
}
