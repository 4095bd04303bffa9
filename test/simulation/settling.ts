import type { KnownCharge } from "../../lib/domain/charge.ts";
import type { TableWrite } from "../../lib/store/table.ts";
import type { ItemUpdate } from "../../lib/store/write.ts";
import { written } from "../lib/store/memory-store.ts";
import type { World } from "./world.ts";

/** What an operator has settled so far, as the providers' bills have it. */
export type Settlements = {
  /** What each attempt was settled to and when (epoch ms), by its number: this is what it has cost up to then. */
  charges: Map<string, { charge: KnownCharge; at: number }>;
  /** How many settlements took effect. */
  count: number;
  /** Whether any settlement was to `charged`. */
  isEverCharged: boolean;
  /** The numbers of attempts that were ever settled to `free`: while they were, they had cost nothing. */
  everFree: Set<string>;
  /** When the latest took effect (epoch ms). */
  latestAt: number;
  /** Whether one took effect since the key was last acquired, so that its holder may not know of it. */
  isUnknownToHolder: boolean;
};

/** Nothing is settled. */
export function noSettlements(): Settlements {
  return {
    charges: new Map(),
    count: 0,
    isEverCharged: false,
    everFree: new Set(),
    latestAt: Number.NEGATIVE_INFINITY,
    isUnknownToHolder: false,
  };
}

/** Makes the writes of a settlement to both tables in one step, or none of them where a condition does not hold. */
export async function applySettlement(
  world: World,
  { attempt, charge }: { attempt: number; charge: KnownCharge },
  writes: readonly TableWrite[],
  update: ItemUpdate | undefined,
): Promise<boolean> {
  const { counts, settlements, usage, scheduler, table } = world;
  if (update !== undefined && written(world.item, update) === undefined) {
    world.trace?.("operator is refused a settlement");
    return false;
  }
  const before = world.record()?.attempts[attempt];
  const { applied } = await usage.transact(writes);
  if (!applied) return false;
  const name = String(attempt);
  counts.settlements += 1;
  if (before === undefined) counts.restored += 1;
  else if (settlements.charges.has(name)) counts.settledTwice += 1;
  else if (before.charge === "free" || before.charge === "charged") counts.settledKnown += 1;
  settlements.charges.set(name, { charge, at: scheduler.now() });
  settlements.count += 1;
  settlements.isEverCharged ||= charge === "charged";
  if (charge === "free") settlements.everFree.add(name);
  settlements.latestAt = scheduler.now();
  settlements.isUnknownToHolder = true;
  if (update !== undefined) table.write("operator", update);
  return true;
}
