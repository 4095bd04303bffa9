/** One call that a simulated provider has read. Nothing of the person is in it. */
export type LedgerEntry = {
  provider: string;
  kind: string;
  charged: boolean;
  /** The vendor's code, or the fault that was played and what would have been answered. */
  answer: string;
  /** When it was read, as ISO 8601. */
  at: string;
};

/** What `GET /_calls` answers: the books that idcheck's own records are balanced against. */
export type Books = {
  counts: Record<string, { calls: number; charged: number }>;
  calls: readonly LedgerEntry[];
};

export type Ledger = {
  record(entry: Omit<LedgerEntry, "at">): void;
  books(): Books;
  clear(): void;
};

/** Books for the given providers; each is listed from the start, with zero calls. */
export function createLedger(providers: readonly string[]): Ledger {
  let calls: LedgerEntry[] = [];
  return {
    record: (entry) => calls.push({ ...entry, at: new Date().toISOString() }),
    books: () => ({ counts: Object.fromEntries(providers.map((id) => [id, countsOf(id, calls)])), calls }),
    clear: () => (calls = []),
  };
}

function countsOf(provider: string, calls: readonly LedgerEntry[]): { calls: number; charged: number } {
  const own = calls.filter((call) => call.provider === provider);
  return { calls: own.length, charged: own.filter((call) => call.charged).length };
}
