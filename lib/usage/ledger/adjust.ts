import type { Clock, Random } from "../../base/clock.ts";
import type { KnownCharge } from "../../domain/charge.ts";
import { correctionItem } from "./correction-items.ts";
import { sliceCount } from "../totals/keys.ts";
import { additionsOf } from "./projection.ts";
import type { Table } from "../../store/table.ts";
import { addUsage, type Tally } from "../totals/totals.ts";
import { dayOf, keyOf, entryFromItem, entryItem, type Entry } from "./entry.ts";

/** Who settles an attempt, and on what evidence. */
export type Evidence = { by: string; evidence: string };

/**
 * The result of an adjustment. `missing`: the attempt is not in the books (yet). `unsettled`: its charge is unknown.
 */
export type Adjustment =
  | { outcome: "adjusted"; from: Entry; to: Entry }
  | { outcome: "unchanged" | "missing" | "unsettled" | "busy" };

const maxRounds = 10;

/**
 * Corrects the charge of an attempt in the books on evidence. One transaction writes the entry, the totals and a
 * permanent correction. After that the stream no longer changes this entry.
 */
export async function adjustCharge(
  entry: Entry,
  charge: KnownCharge,
  { by, evidence }: Evidence,
  { table, clock, random }: { table: Table; clock: Clock; random: Random },
): Promise<Adjustment> {
  for (let round = 0; round < maxRounds; round++) {
    const stored = await table.read(keyOf(entry));
    if (stored === undefined) return { outcome: "missing" };
    const from = entryFromItem(stored);
    if (from.charge === charge) return { outcome: "unchanged" };
    if (from.charge === "unknown" || from.charge === "open") return { outcome: "unsettled" };
    const to = { ...from, charge, adjustments: (from.adjustments ?? 0) + 1 };
    const tally: Tally = new Map();
    addUsage(tally, from, -1);
    addUsage(tally, to, 1);
    const { verificationId, attempt, caller, provider } = from;
    const correction = correctionItem(dayOf(from).slice(0, 7), {
      how: "adjusted",
      verificationId,
      attempt,
      caller,
      provider,
      from: from.charge,
      to: charge,
      by,
      at: clock.now(),
      evidence,
    });
    const result = await table.transact([
      {
        type: "put",
        item: entryItem(to),
        conditions: [
          { path: ["charge"], test: "equals", value: from.charge },
          from.adjustments === undefined
            ? { path: ["adjustments"], test: "absent" }
            : { path: ["adjustments"], test: "equals", value: from.adjustments },
        ],
      },
      { type: "put", item: correction, conditions: [{ path: ["pk"], test: "absent" }] },
      ...additionsOf(tally, Math.floor(random.fraction() * sliceCount)),
    ]);
    if (result.applied) return { outcome: "adjusted", from, to };
    await clock.sleep(random.fraction() * 100);
  }
  return { outcome: "busy" };
}
