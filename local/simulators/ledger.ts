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

/** How many calls the books list at least; older ones are still counted. */
const listedCalls = 100_000;

/** Books for the given providers; each is listed from the start, with zero calls. */
export function createLedger(providers: readonly string[]): Ledger {
  const empty = (): Books["counts"] =>
    Object.fromEntries(providers.map((id) => [id, { calls: 0, charged: 0 }]));
  let counts = empty();
  let calls: LedgerEntry[] = [];
  return {
    record(entry) {
      const { calls: count, charged } = counts[entry.provider] ?? { calls: 0, charged: 0 };
      counts[entry.provider] = { calls: count + 1, charged: charged + (entry.charged ? 1 : 0) };
      calls.push({ ...entry, at: new Date().toISOString() });
      if (calls.length > 2 * listedCalls) calls = calls.slice(-listedCalls);
    },
    books: () => ({ counts: { ...counts }, calls: [...calls] }),
    clear() {
      counts = empty();
      calls = [];
    },
  };
}
