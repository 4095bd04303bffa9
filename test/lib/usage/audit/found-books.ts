import type { Month } from "../../../../lib/base/month.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { callersOf } from "../../../../lib/usage/totals/directory.ts";
import {
  readCallerMonth,
  readProviderMonth,
  readUnsettledMonth,
} from "../../../../lib/usage/totals/read-totals.ts";
import { chargedDaysOf, dayTotalsOf, unsettledMinutesOf } from "../../../../lib/usage/totals/totals.ts";
import type { MemoryTable } from "../../store/memory-store.ts";
import { addChargedDays, addDayTotals, addRecord, addUnsettled, type Books } from "./books.ts";

/** The books as the records ask for them. */
export function expectedBooks(records: MemoryTable): Books {
  const books: Books = new Map();
  for (const item of records.values()) addRecord(books, recordFromItem(item));
  return books;
}

/** Reads the books of some months from the totals: of all callers, of the given providers, and what is unsettled. */
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
    addUnsettled(books, unsettledMinutesOf(await readUnsettledMonth(table, month)));
    for (const provider of providers) {
      addChargedDays(books, provider, chargedDaysOf(await readProviderMonth(table, provider, month)));
    }
  }
  return books;
}
