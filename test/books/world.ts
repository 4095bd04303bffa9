import { monthsBetween, shanghaiMonth, type Month } from "../../lib/base/month.ts";
import type { KnownCharge } from "../../lib/domain/charge.ts";
import type { Kind } from "../../lib/domain/kinds.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import type { Table } from "../../lib/store/table.ts";
import { readEntry, type Entry } from "../../lib/usage/ledger/entry.ts";
import { createManualClock, type ManualClock } from "../lib/records/fixtures.ts";
import { createMemoryStore, type MemoryTable } from "../lib/store/memory-store.ts";
import { createMemoryTransactBoth } from "../lib/store/memory-transact-both.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "../lib/store/memory-usage-table.ts";
import { seededRandom } from "../support/seeded-random.ts";
import type { Dice } from "../simulation/dice.ts";
import type { Code } from "./code.ts";
import type { Plan } from "./plan.ts";
import type { Counts, Invariant, Violation } from "./report.ts";
import { watchedTable, wrongTotals } from "./watched-table.ts";

/** A call as its provider knows it: the truth about an attempt. */
export type Call = {
  /** The name of the attempt; see `attemptName`. */
  name: string;
  verificationId: string;
  attempt: number;
  startedAt: number;
  provider: string;
  kind: Kind;
  charge: KnownCharge;
  /** The provider's own name of the call. A bill has it if `isListed`; the books learn it from an answer. */
  reference: string;
  isListed: boolean;
  /** When the provider counts it (epoch ms), by its own clock. */
  billedAt: number;
};

/** One change of a record, as the stream brings it. */
export type Event = { before: VerificationRecord | undefined; after: VerificationRecord; at: number };

/** The two tables of a stage, what happens around them, and what is known of the truth. */
export type World = {
  code: Code;
  plan: Plan;
  clock: ManualClock;
  records: MemoryTable;
  usage: MemoryUsageTable;
  /** What the code under test is given. After each write to its table, totals are compared with entries. */
  sources: ReturnType<typeof sourcesOver>;
  /** While something is planted, totals and entries may differ. */
  damage: { isPlanted: boolean };
  calls: Map<string, Call>;
  /** What the stream has still to bring, in order, and all that has happened. */
  pending: Event[];
  events: Event[];
  /** Records that retention has removed and whose keys were not claimed again. */
  removed: VerificationRecord[];
  /** The statements of closed months as they were first read. */
  statements: Map<Month, string>;
  counts: Counts;
  violations: Violation[];
  violate(invariant: Invariant, text: string): void;
};

/** A provider that is known and never called. */
export const idleProvider = "third";

/** When runs begin: some days before the turn of a month. */
const start = Date.parse("2026-09-24T10:00:00+08:00");

/** Creates a world in which nothing has happened yet. */
export function createWorld(plan: Plan, code: Code, counts: Counts): World {
  const records: MemoryTable = new Map();
  const usage = createMemoryUsageTable();
  const clock = createWholeClock();
  const violations: Violation[] = [];
  const violate = (invariant: Invariant, text: string): void => void violations.push({ invariant, text });
  const damage = { isPlanted: false };
  const table = watchedTable(usage, () => {
    if (damage.isPlanted) return;
    for (const text of wrongTotals(usage)) violate("sums", text);
  });
  return {
    code,
    plan,
    clock,
    records,
    usage,
    sources: sourcesOver(records, table, clock),
    damage,
    calls: new Map(),
    pending: [],
    events: [],
    removed: [],
    statements: new Map(),
    counts,
    violations,
    violate,
  };
}

/** A clock that shows whole milliseconds, as real ones do, however long a pause is. */
function createWholeClock(): ManualClock {
  const clock = createManualClock(start);
  return { ...clock, sleep: (durationMs) => clock.sleep(Math.ceil(durationMs)) };
}

function sourcesOver(records: MemoryTable, table: Table, clock: ManualClock) {
  let drawn = 0;
  return {
    table,
    clock,
    records: createMemoryStore(records),
    providers: ["first", "second", idleProvider],
    async *scan() {
      for (const item of records.values()) yield Promise.resolve(recordFromItem(item));
    },
    transactBoth: createMemoryTransactBoth(records, table),
    random: {
      fraction: seededRandom(1),
      bytes(length: number) {
        drawn += 1;
        const bytes = new Uint8Array(length);
        new DataView(bytes.buffer).setUint32(length - 4, drawn);
        return bytes;
      },
    },
  };
}

/** The months in which anything can have happened so far, with one before. */
export function monthsOfWorld({ clock }: Pick<World, "clock">): Month[] {
  return monthsBetween("2026-08", shanghaiMonth(clock.now()));
}

/** The months that have entries. */
export function monthsWithEntries(world: World): Month[] {
  return [...new Set(entriesIn(world).map(({ startedAt }) => shanghaiMonth(startedAt)))];
}

/** A month that has entries, if there is one. */
export function anyMonth(world: World, dice: Dice): Month {
  const months = monthsWithEntries(world);
  return dice.pick(months.length === 0 ? monthsOfWorld(world) : months);
}

/** The entries as they are stored, without items that cannot be read. */
export function entriesIn({ usage }: Pick<World, "usage">, month?: Month): Entry[] {
  const prefix = `entries#${month ?? ""}`;
  return [...usage.items].flatMap(([pk, items]) =>
    pk.startsWith(prefix) ? [...items.values()].flatMap((item) => readEntry(item) ?? []) : [],
  );
}

/** The living records. */
export function recordsIn({ records }: Pick<World, "records">): VerificationRecord[] {
  return [...records.values()].map(recordFromItem);
}

/** Everything in the books: entries and totals, without who repaired or settled what. */
export function booksIn({ usage }: Pick<World, "usage">): unknown {
  return [...usage.items]
    .filter(([pk, items]) => items.size > 0 && /^(entries|totals|charged|unsettled)#/u.test(pk))
    .map(([pk, items]): [string, unknown[]] => [pk, [...items].toSorted(byKey).map(([, item]) => item)])
    .toSorted(byKey);
}

/** Every name in the lists by which totals are found. */
export function listsIn({ usage }: Pick<World, "usage">): string[] {
  return [...usage.items].flatMap(([pk, items]) =>
    /^(months$|callers#|providers#)/u.test(pk) ? [...items.keys()].map((sk) => `${pk} ${sk}`) : [],
  );
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
