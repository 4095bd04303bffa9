import * as v from "valibot";
import { packageKey, packagesPartition } from "./keys.ts";
import type { Package } from "./package.ts";
import type { Item } from "../../store/write.ts";
import { queryAll, type TableItem, type Table } from "../../store/table.ts";

const day = v.pipe(v.string(), v.isoDate());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const packageSchema = v.object({
  id: v.string(),
  provider: v.string(),
  kind: v.exactOptional(v.string()),
  calls: v.pipe(count, v.minValue(1)),
  feeMilliFen: count,
  boughtOn: day,
  validUntil: day,
  usedBefore: count,
});

/** The stored form of a package. */
export function packageItem(bought: Package): TableItem {
  return { ...packageKey(bought.id), ...bought };
}

/** Reads a package from an item, or from what a history keeps of it. Throws ValiError if it is none. */
export function packageFromItem(item: Item): Package {
  return v.parse(packageSchema, item);
}

/** Every package that was ever bought. */
export async function readPackages(table: Table): Promise<Package[]> {
  const items = await queryAll(table, packagesPartition);
  return items.map(packageFromItem);
}
