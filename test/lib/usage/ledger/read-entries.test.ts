import { describe, expect, it } from "vitest";
import { attemptName, keyOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { shardCount } from "../../../../lib/usage/ledger/keys.ts";
import { entriesInOrder, readEntries } from "../../../../lib/usage/ledger/read-entries.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { month, openMonth } from "../audit/month.ts";

/** A table that counts the partitions that are read. */
function countingQueries(table: Table): { table: Table; partitions: Set<string> } {
  const partitions = new Set<string>();
  const query: Table["query"] = (partition, ...rest) => {
    partitions.add(partition);
    return table.query(partition, ...rest);
  };
  return { table: { ...table, query }, partitions };
}

async function namesIn(entries: AsyncIterable<Entry>): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of entries) names.push(`${entry.caller} ${keyOf(entry).sk}`);
  return names;
}

describe("the entries of a month", () => {
  it("are found in 256 partitions, whatever the number of callers", async () => {
    const books = await openMonth();
    const { table, partitions } = countingQueries(books.table);
    const names = await namesIn(readEntries(table, month));
    expect(partitions.size).toBe(shardCount);
    expect(new Set(names).size).toBe(books.entries().length);
    expect(books.entries().map(attemptName)).toEqual(
      expect.arrayContaining(books.attempts().map(attemptName)),
    );
  });

  it("come in the order of caller and time, for all callers or one", async () => {
    const books = await openMonth();
    const names = await namesIn(entriesInOrder(books.table, month));
    expect(names).toEqual(names.toSorted());
    expect(names).toHaveLength(books.entries().length);
    const [caller = ""] = books.entries().map((entry) => entry.caller);
    const own = await namesIn(entriesInOrder(books.table, month, { caller }));
    expect(own).toEqual(names.filter((name) => name.startsWith(`${caller} `)));
  });
});
