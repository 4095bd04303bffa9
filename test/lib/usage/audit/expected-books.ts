import type { Corrections } from "../../../../lib/usage/ledger/correction-items.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import { addRecord, type Books } from "../../../../lib/usage/audit/books.ts";
import type { MemoryTable } from "../../store/memory-store.ts";

/** The books as the records ask for them. */
export function expectedBooks(records: MemoryTable, corrections: Corrections = new Map()): Books {
  const books: Books = new Map();
  for (const item of records.values()) addRecord(books, recordFromItem(item), corrections, () => true);
  return books;
}
