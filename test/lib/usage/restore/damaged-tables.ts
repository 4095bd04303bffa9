import { defaultRecordSettings } from "../../../../lib/domain/record-settings.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import type { VerificationRecord } from "../../../../lib/records/record.ts";
import type { Item } from "../../../../lib/store/write.ts";
import { projectChanges } from "../../../../lib/usage/ledger/project.ts";
import { entryChangesOf } from "../../../../lib/usage/ledger/projection.ts";
import { restoreRecords, type Restored, type RestoreSources } from "../../../../lib/usage/restore/restore.ts";
import { createDirectory } from "../../../../lib/usage/totals/directory.ts";
import { createCountingRandom, createManualClock, type ManualClock } from "../../records/fixtures.ts";
import { createMemoryStore, type MemoryTable } from "../../store/memory-store.ts";
import type { MemoryUsageTable } from "../../store/memory-usage-table.ts";

/** A short retention: each month of it is searched in 256 parts. */
export const settings = { ...defaultRecordSettings, retentionMs: 60 * 86_400_000 };

/** A live table, an older copy of it, and the books, all in memory. */
export type DamagedTables = {
  live: MemoryTable;
  copy: ReadonlyMap<string, Item>;
  usage: MemoryUsageTable;
  clock: ManualClock;
};

/** What a restore of tables in memory works with; `changes` replace parts. */
export function sourcesOf(
  { live, copy, usage, clock }: DamagedTables,
  changes: Partial<RestoreSources> = {},
): RestoreSources {
  const itemsOf = (pks: readonly string[]): Item[] => pks.flatMap((pk) => listOf(copy.get(pk)));
  return {
    usage,
    live: {
      store: createMemoryStore(live),
      existing: (pks) => Promise.resolve(new Set(pks.filter((pk) => live.has(pk)))),
    },
    copy: {
      read: (pks) => Promise.resolve(itemsOf(pks)),
      async *scan() {
        const items = [...copy.values()];
        for (let first = 0; first < items.length; first += 7) yield items.slice(first, first + 7);
      },
    },
    clock,
    random: createCountingRandom(),
    settings,
    ...changes,
  };
}

function listOf(item: Item | undefined): Item[] {
  return item === undefined ? [] : [item];
}

/** Restores tables in memory. */
export function restore(tables: DamagedTables, isDry = false): Promise<Restored> {
  return restoreRecords(sourcesOf(tables), { isDry });
}

/** Brings records as they stand to the books, as the stream does. */
export async function project(usage: MemoryUsageTable, records: Iterable<VerificationRecord>): Promise<void> {
  const changes = entryChangesOf([...records].map((after) => ({ after })));
  await createDirectory(usage).add(changes.map(({ seen }) => seen));
  const clock = createManualClock();
  const dependencies = { table: usage, clock, random: createCountingRandom() };
  const left = await projectChanges(changes, clock.now() + 60_000, dependencies);
  if (left.length > 0) throw new Error("the books did not take a change");
}

/** The records of a table. */
export function recordsOf(table: ReadonlyMap<string, Item>): VerificationRecord[] {
  return [...table.values()].map(recordFromItem);
}
