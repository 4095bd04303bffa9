import { callersPartition, monthsPartition, providersPartition } from "./keys.ts";
import { shanghaiMonth, type Month } from "../../base/month.ts";
import { queryAll, type QueryOptions, type Table, type TableKey } from "../../store/table.ts";
import type { CountedAttempt } from "./totals.ts";

/** The lists by which totals are found: months, and the callers and providers of each, as one writer maintains them. */
export type Directory = {
  /** Lists attempts' months, callers and providers before their totals are written, so that no totals are missed. */
  add(attempts: readonly Pick<CountedAttempt, "caller" | "provider" | "startedAt">[]): Promise<void>;
};

/** Creates a directory that writes each item at most once for each instance. */
export function createDirectory(table: Pick<Table, "write">): Directory {
  const listed = new Set<string>();
  return {
    async add(attempts) {
      const unlisted = new Map(attempts.flatMap(keysOf).map((key) => [`${key.pk} ${key.sk}`, key] as const));
      for (const [name, key] of unlisted) {
        if (listed.has(name)) continue;
        await table.write({ type: "put", item: key, conditions: [] });
        listed.add(name);
      }
    },
  };
}

/** The items that list an attempt. */
function keysOf({
  caller,
  provider,
  startedAt,
}: Pick<CountedAttempt, "caller" | "provider" | "startedAt">): TableKey[] {
  const month = shanghaiMonth(startedAt);
  return [
    { pk: monthsPartition, sk: month },
    { pk: callersPartition(month), sk: caller },
    { pk: providersPartition(month), sk: provider },
  ];
}

/** How a list is read: by default eventually consistent. */
type ListOptions = Pick<QueryOptions, "isConsistent">;

/** Reads the months that have totals, oldest first. */
export function monthsOf(table: Table, options?: ListOptions): Promise<Month[]> {
  return readNames(table, monthsPartition, options);
}

/** Reads the callers that have totals in a month, by name. */
export function callersOf(table: Table, month: Month, options?: ListOptions): Promise<string[]> {
  return readNames(table, callersPartition(month), options);
}

/** Reads the providers that were called in a month, by name. */
export function providersOf(table: Table, month: Month, options?: ListOptions): Promise<string[]> {
  return readNames(table, providersPartition(month), options);
}

async function readNames(table: Table, partition: string, options?: ListOptions): Promise<string[]> {
  return (await queryAll(table, partition, undefined, options)).map(({ sk }) => sk);
}
