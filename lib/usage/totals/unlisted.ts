import type { Month } from "../../base/month.ts";
import type { Table, TableKey } from "../../store/table.ts";
import { callersOf, monthsOf, providersOf } from "./directory.ts";
import { callersPartition, monthsPartition, providersPartition } from "./keys.ts";

/** A month, or a caller or provider of it, that is missing from the lists by which totals are found. */
export type Unlisted = { month: Month; list: "months" | "callers" | "providers"; name: string };

/**
 * Which of a month, its callers and its providers the lists lack. The lists are read consistently, and a writer lists a name
 * before anything else: whatever was read from entries before must be listed.
 */
export async function unlistedNames(
  table: Table,
  month: Month,
  { callers = [], providers = [] }: { callers?: Iterable<string>; providers?: Iterable<string> },
): Promise<Unlisted[]> {
  const options = { isConsistent: true };
  const found: Record<Unlisted["list"], string[]> = {
    months: [month],
    callers: [...callers],
    providers: [...providers],
  };
  if (found.callers.length + found.providers.length === 0) return [];
  const listed: Record<Unlisted["list"], ReadonlySet<string>> = {
    months: new Set(await monthsOf(table, options)),
    callers: new Set(await callersOf(table, month, options)),
    providers: new Set(await providersOf(table, month, options)),
  };
  const lists = ["months", "callers", "providers"] as const;
  return lists.flatMap((list) =>
    found[list].filter((name) => !listed[list].has(name)).map((name) => ({ month, list, name })),
  );
}

/** Adds names to the lists. It never takes one away, so it may be repeated or be killed anywhere. */
export async function listNames(table: Pick<Table, "write">, names: readonly Unlisted[]): Promise<number> {
  for (const name of names) await table.write({ type: "put", item: keyOf(name), conditions: [] });
  return names.length;
}

const partitionOf: Readonly<Record<Unlisted["list"], (month: Month) => string>> = {
  months: () => monthsPartition,
  callers: callersPartition,
  providers: providersPartition,
};

function keyOf({ month, list, name }: Unlisted): TableKey {
  return { pk: partitionOf[list](month), sk: name };
}
