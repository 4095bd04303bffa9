import { recordFromItem } from "../../lib/records/item.ts";
import type { Write } from "../../lib/store/write.ts";
import type { Entry } from "../../lib/usage/ledger/entry.ts";
import { noteProjected } from "../../lib/usage/ledger/projected.ts";
import { applyWrite } from "../lib/store/memory-store.ts";
import { createFaultyTable } from "../lib/usage/ledger/deliveries.ts";
import type { Dice } from "../simulation/dice.ts";
import { type Event, type World } from "./world.ts";

/** Writes a record as the protocol does, and tells the stream; false if its condition failed. */
export function write(world: World, step: Write): boolean {
  const before = world.records.get(step.pk);
  if (!applyWrite(world.records, step).applied) return false;
  const after = world.records.get(step.pk);
  if (after === undefined) return false;
  const event = {
    before: before && recordFromItem(before),
    after: recordFromItem(after),
    at: world.clock.now(),
  };
  world.pending.push(event);
  world.events.push(event);
  return true;
}

/** What becomes of a batch: it comes in its turn, before others, a second time, never, or its process dies. */
const fates = ["next", "next", "next", "early", "again", "lost", "broken"] as const;

/** The stream brings a batch, or loses it. */
export async function deliver(world: World, dice: Dice): Promise<void> {
  const fate = dice.pick(fates);
  const count = dice.between(1, 25);
  const { pending, events, counts } = world;
  if (fate === "again") {
    const from = Math.floor(dice.fraction() * events.length);
    const batch = events.slice(from, from + count);
    counts.repeatedEvents += batch.length;
    await project(world, batch);
    return;
  }
  const from = fate === "early" || fate === "lost" ? Math.floor(dice.fraction() * pending.length) : 0;
  const batch = pending.splice(from, fate === "lost" ? Math.min(count, 6) : count);
  if (fate === "lost") counts.lostEvents += batch.length;
  else if (fate === "broken") await dieInside(world, batch, dice);
  else await project(world, batch);
}

/** Brings everything that is left. */
export async function deliverAll(world: World): Promise<void> {
  await project(world, world.pending.splice(0));
}

async function dieInside(world: World, batch: readonly Event[], dice: Dice): Promise<void> {
  const faulty = createFaultyTable(world.sources.table, () => dice.fraction(), 0.3);
  faulty.crashAfter(dice.between(1, 3));
  world.counts.brokenBatches += 1;
  await project(world, batch, faulty.table);
  // It comes again, in front or after what is newer.
  world.pending.splice(dice.chance(0.5) ? 0 : world.pending.length, 0, ...batch);
}

/** What the stream's function does with a batch. */
async function project(world: World, batch: readonly Event[], table = world.sources.table): Promise<void> {
  const { code, clock, sources } = world;
  if (batch.length === 0) return;
  world.counts.batches += 1;
  const changes = code.entryChangesOf(batch);
  await code.createDirectory(table).add(changes.map(({ seen }): Entry => seen));
  const left = await code.projectChanges(changes, clock.now() + 100, { ...sources, table });
  if (left.length === 0 && table === sources.table) {
    await noteProjected(Math.max(...batch.map(({ at }) => at)), { table });
  } else if (table === sources.table) world.violate("sums", "a batch could not be posted");
}
