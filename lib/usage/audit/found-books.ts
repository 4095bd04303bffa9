import { addChargedDays, addDayTotals, type Books } from "./books.ts";
import { callersOf } from "../totals/callers.ts";
import { callerTotalsPartition, providerTotalsPartition } from "../totals/keys.ts";
import type { Month } from "../../base/month.ts";
import { queryAll, type Table } from "../../store/table.ts";
import { chargedDaysOf, dayTotalsOf } from "../totals/totals.ts";

/** Reads the books of some months from the totals, for all callers and the given providers. */
export async function foundBooks(
  table: Table,
  months: readonly Month[],
  providers: Iterable<string>,
): Promise<Books> {
  const books: Books = new Map();
  for (const month of months) {
    for (const caller of await callersOf(table, month)) {
      addDayTotals(books, caller, dayTotalsOf(await queryAll(table, callerTotalsPartition(caller, month))));
    }
    for (const provider of providers) {
      const items = await queryAll(table, providerTotalsPartition(provider), { prefix: month });
      addChargedDays(books, provider, chargedDaysOf(items));
    }
  }
  return books;
}
