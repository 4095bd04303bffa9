import { recordFromItem } from "../../../lib/records/item.ts";
import { addChargedDays, addDayTotals, addRecord, type Books } from "../../../lib/usage/books.ts";
import { callersOf } from "../../../lib/usage/callers.ts";
import { callerTotalsPartition, providerTotalsPartition } from "../../../lib/usage/keys.ts";
import { queryAll, type UsageTable } from "../../../lib/usage/table.ts";
import { chargedDaysOf, dayTotalsOf } from "../../../lib/usage/totals.ts";
import type { MemoryTable } from "../records/memory-store.ts";

/** The books as the totals have them. */
export async function foundBooks(
  table: UsageTable,
  months: readonly string[],
  providers: readonly string[],
): Promise<Books> {
  const books: Books = new Map();
  for (const month of months) {
    for (const caller of await callersOf(table, month)) {
      addDayTotals(books, caller, dayTotalsOf(await queryAll(table, callerTotalsPartition(caller, month))));
    }
  }
  for (const provider of providers) {
    addChargedDays(books, provider, chargedDaysOf(await queryAll(table, providerTotalsPartition(provider))));
  }
  return books;
}

/** The books as the records ask for them. */
export function expectedBooks(records: MemoryTable): Books {
  const books: Books = new Map();
  for (const item of records.values()) addRecord(books, recordFromItem(item), new Map(), () => true);
  return books;
}
