import type { Month } from "../../../../lib/base/month.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { callersOf } from "../../../../lib/usage/totals/directory.ts";
import { readCallerMonth, readProviderMonth } from "../../../../lib/usage/totals/read-totals.ts";
import { chargedDaysOf, dayTotalsOf } from "../../../../lib/usage/totals/totals.ts";
import type { MemoryTable } from "../../store/memory-store.ts";
import { addChargedDays, addDayTotals, addRecord, type Books } from "./books.ts";

/** The books as the records ask for them. */
export function expectedBooks(records: MemoryTable): Books {
  const books: Books = new Map();
  for (const item of records.values()) addRecord(books, recordFromItem(item));
  return books;
}

/** Reads the books of some months from the totals, for all callers and the given providers. */
export async function foundBooks(
  table: Table,
  months: readonly Month[],
  providers: Iterable<string>,
): Promise<Books> {
  const books: Books = new Map();
  for (const month of months) {
    for (const caller of await callersOf(table, month)) {
      addDayTotals(books, caller, dayTotalsOf(await readCallerMonth(table, caller, month)));
    }
    for (const provider of providers) {
      addChargedDays(books, provider, chargedDaysOf(await readProviderMonth(table, provider, month)));
    }
  }
  return books;
}
