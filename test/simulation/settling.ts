import { isUnsettled, type KnownCharge } from "../../lib/domain/charge.ts";
import { recordItem } from "../../lib/records/item.ts";
import { freeCounter } from "../../lib/records/attempts.ts";
import type { Attempt, VerificationRecord } from "../../lib/records/record.ts";
import { isOfLife } from "../../lib/usage/ledger/entry.ts";
import type { TableWrite } from "../../lib/store/table.ts";
import type { ItemUpdate } from "../../lib/store/write.ts";
import { written } from "../lib/store/memory-store.ts";
import { feeMilliFen } from "./providers.ts";
import type { World } from "./world.ts";

/** What an operator has settled so far, as the providers' bills have it. */
export type Settlements = {
  /** What each attempt was settled to and when (epoch ms), by its {@link attemptKey}: it has cost that up to then. */
  charges: Map<string, { charge: KnownCharge; at: number }>;
  /** How many settlements took effect. */
  count: number;
  /** Whether any settlement was to `charged`. */
  isEverCharged: boolean;
  /** The attempts that were ever settled to `free`: while they were, they had cost nothing. */
  everFree: Set<string>;
  /** When the latest took effect (epoch ms). */
  latestAt: number;
  /** Whether one took effect since the key was last acquired, so that its holder may not know of it. */
  isUnknownToHolder: boolean;
};

/** An attempt among those of all the lives of the key. */
export function attemptKey(number: string, { startedAt }: Pick<Attempt, "startedAt">): string {
  return `${number}@${startedAt}`;
}

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
  const settled = settlementOf(writes);
  const name = attemptKey(String(attempt), settled);
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
  if (update === undefined) settleRemoved(world, String(attempt), settled, charge);
  else table.write("operator", update);
  return true;
}

/** The settlement among the writes. */
function settlementOf(writes: readonly TableWrite[]): { startedAt: number; provider: string } {
  for (const write of writes) {
    if (write.type !== "put" || !("evidence" in write.item)) continue;
    const { startedAt, provider } = write.item;
    if (typeof provider === "string") return { startedAt: Number(startedAt), provider };
  }
  throw new Error("no settlement among the writes of a settlement");
}

/** What retention has removed cannot be written any more. Here it keeps what the books have to agree with. */
function settleRemoved(
  { removed }: World,
  number: string,
  settled: { startedAt: number; provider: string },
  charge: KnownCharge,
): void {
  const life = removed.findLast(({ record }) => isOfLife(settled, record));
  if (life === undefined) return;
  const known = life.record.attempts[number];
  const { attempts, earlierFree } = known === undefined ? restored(life.record, settled) : life.record;
  const attempt = known ?? { ...settled, feeMilliFen, charge: "free" as const, owner: new Uint8Array(0) };
  const settlement = { charge, number: (attempt.settlement?.number ?? 0) + 1 };
  const own = { ...attempt, charge: isUnsettled(attempt.charge) ? charge : attempt.charge, settlement };
  life.record = {
    ...life.record,
    ...(earlierFree === undefined ? {} : { earlierFree }),
    attempts: { ...attempts, [number]: own },
  };
  life.item = recordItem(life.record);
}

/** A record whose counters say no more of a free attempt that it had dropped. */
function restored(
  record: VerificationRecord,
  settled: { startedAt: number; provider: string },
): VerificationRecord {
  const counter = freeCounter(settled);
  const count = (record.earlierFree?.[counter] ?? 1) - 1;
  return { ...record, earlierFree: { ...record.earlierFree, [counter]: count } };
}
