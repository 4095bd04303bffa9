import { recordFromItem } from "../../../../lib/records/item.ts";
import { createDirectory } from "../../../../lib/usage/totals/directory.ts";
import { packageItem } from "../../../../lib/usage/packages/package-items.ts";
import type { Package } from "../../../../lib/usage/packages/package.ts";
import { projectChanges } from "../../../../lib/usage/ledger/project.ts";
import { entryChangesOf } from "../../../../lib/usage/ledger/projection.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { createCountingRandom, createManualClock } from "../../records/fixtures.ts";
import type { MemoryTable } from "../../store/memory-store.ts";

/** Projects records as they stand into a table, as a rebuild does. What an engine under load leaves is written again, as a stream does. */
export async function projectRecords(table: Table, records: MemoryTable): Promise<void> {
  let changes = entryChangesOf([...records.values()].map((item) => ({ after: recordFromItem(item) })));
  await createDirectory(table).add(changes.map(({ seen }) => seen));
  const clock = createManualClock();
  const dependencies = { table, clock, random: createCountingRandom() };
  while (changes.length > 0) changes = await projectChanges(changes, clock.now() + 60_000, dependencies);
}

/** A package of 100 calls for 60 yuan, valid for a year. */
export function packageOf(changes: Partial<Package> = {}): Package {
  return {
    id: "pkg_00000001",
    provider: "first",
    calls: 100,
    feeMilliFen: 6_000_000,
    boughtOn: "2026-11-01",
    validUntil: "2027-10-31",
    usedBefore: 0,
    ...changes,
  };
}

/** Stores packages. */
export async function buy(table: Table, ...packages: readonly Package[]): Promise<void> {
  for (const bought of packages) {
    await table.write({ type: "put", item: packageItem(bought), conditions: [] });
  }
}
