/** One call that a simulated provider has read, without anything about the person. */
type LoggedCall = {
  provider: string;
  kind: string;
  charged: boolean;
  /** The vendor's code, or the fault that was played and what would have been answered. */
  answer: string;
  /** When it was read, as ISO 8601. */
  at: string;
};

/** What `GET /_calls` answers: what idcheck's own records are balanced against. */
export type LoggedCalls = {
  counts: Record<string, { calls: number; charged: number }>;
  calls: readonly LoggedCall[];
};

/** The log of the calls while it is kept. */
export type CallLog = {
  record(entry: Omit<LoggedCall, "at">): void;
  calls(): LoggedCalls;
  clear(): void;
};

/** The log lists at least this many calls. Older ones are still counted. */
const listedCalls = 100_000;

/** A log for the given providers; each is listed from the start, with zero calls. */
export function createCallLog(providers: readonly string[]): CallLog {
  const empty = (): LoggedCalls["counts"] =>
    Object.fromEntries(providers.map((id) => [id, { calls: 0, charged: 0 }]));
  let counts = empty();
  let calls: LoggedCall[] = [];
  return {
    record(entry) {
      const { calls: count, charged } = counts[entry.provider] ?? { calls: 0, charged: 0 };
      counts[entry.provider] = { calls: count + 1, charged: charged + (entry.charged ? 1 : 0) };
      calls.push({ ...entry, at: new Date().toISOString() });
      if (calls.length > 2 * listedCalls) calls = calls.slice(-listedCalls);
    },
    calls: () => ({ counts: { ...counts }, calls: [...calls] }),
    clear() {
      counts = empty();
      calls = [];
    },
  };
}
