import { recordFromItem } from "../../../lib/records/item.ts";
import { nextMonth } from "../../../lib/base/month.ts";
import type { Item } from "../../../lib/store/write.ts";
import { attemptName, entriesOf, type Entry } from "../../../lib/usage/ledger/entry.ts";
import type { RecordChange } from "../../../lib/usage/ledger/projection.ts";
import { readClosings } from "../../../lib/usage/statement/statement-items.ts";
import { statementRunPartition, statementsPartition } from "../../../lib/usage/statement/keys.ts";
import type { Code } from "../../books/code.ts";
import { expectedFindings, factsOf } from "../../books/expected.ts";
import { brokenEntries } from "../../books/kept.ts";
import { brokenBookings } from "../../books/bookings.ts";
import { wrongTotals } from "../../books/watched-table.ts";
import { entriesIn } from "../../books/world.ts";
import type { MemoryUsageTable } from "../../lib/store/memory-usage-table.ts";
import { createMemoryStore } from "../../lib/store/memory-store.ts";
import { createMemoryTransactBoth } from "../../lib/store/memory-transact-both.ts";
import { month } from "./life.ts";
import { now, type Surroundings, type Violation } from "./process.ts";
import { textOf } from "./values.ts";

/** What one write to `usage` breaks: at every instant totals are the sum of the entries, and nothing that counts goes back. */
export function brokenByUsage(before: MemoryUsageTable, after: MemoryUsageTable): Violation[] {
  const sums = wrongTotals(after).map((text): Violation => ({ invariant: "sums", text }));
  const kept = brokenEntries(entriesIn({ usage: before }), entriesIn({ usage: after }));
  return [
    ...sums,
    ...kept.map((text): Violation => ({ invariant: "kept", text })),
    ...brokenClosings(before, after),
  ];
}

/** A month that is closed stays as it was closed. */
function brokenClosings(
  { items: before }: MemoryUsageTable,
  { items: after }: MemoryUsageTable,
): Violation[] {
  const text = "a statement that is stored has changed";
  return [...(before.get(statementsPartition) ?? [])].flatMap(([sk, header]): Violation[] => {
    const { run } = header;
    const rows = statementRunPartition(sk, typeof run === "string" ? run : "");
    const isKept =
      textOf(after.get(statementsPartition)?.get(sk)) === textOf(header) &&
      textOf([...(after.get(rows) ?? [])]) === textOf([...(before.get(rows) ?? [])]);
    return isKept ? [] : [{ invariant: "stored", text }];
  });
}

/** Where everything has come to: what is left is posted, and the month is repaired. */
export type Rest = {
  usage: MemoryUsageTable;
  record: Item | undefined;
  /** The last version of the record. */
  last: Item | undefined;
  /** The changes that the stream has still to bring. */
  changes: readonly RecordChange[];
};

/**
 * What is wrong in the end, when all that is not lost is posted and the month is repaired: then the books have what the
 * record has, a second repair changes nothing, and statements with what the next one will book come to the live figures.
 */
export async function brokenInTheEnd(
  { usage, record, last, changes }: Rest,
  code: Code,
): Promise<Violation[]> {
  const records = new Map(record === undefined ? [] : [[recordFromItem(record).pk, record]]);
  const sources = surroundingsOf(usage, records);
  const broken: Violation[] = [];
  const entries = code.entryChangesOf(changes);
  await code.createDirectory(usage).add(entries.map(({ seen }) => seen));
  await code.projectChanges(entries, Number.MAX_VALUE, sources);
  const repair = async (): Promise<number> => {
    const audit = await code.auditCertainly(sources, { month });
    const { entries: count, totals } = await code.repairMonth(sources, audit, {
      by: "accounting",
      mayRebuild: false,
    });
    return count + totals;
  };
  await repair();
  if ((await repair()) > 0) broken.push({ invariant: "repaired", text: "a second repair changes something" });
  for (const text of wrongTotals(usage)) broken.push({ invariant: "sums", text });
  for (const left of expectedFindings({ usage, records }, month)) {
    broken.push({ invariant: "repaired", text: `${left} after a repair` });
  }
  if (last !== undefined) broken.push(...lackingOf(entriesIn({ usage }), last));
  const closed = (await readClosings(usage)).map((closing) => closing.month);
  if (closed.length === 0) return broken;
  const texts = await brokenBookings(usage, { closed, next: nextMonth(month), code });
  return [...broken, ...texts.map((text): Violation => ({ invariant: "booked", text }))];
}

/** Without its record, the books have what it had, or what an operator has settled since. */
function lackingOf(entries: readonly Entry[], last: Item): Violation[] {
  const byName = new Map(entries.map((entry) => [attemptName(entry), entry]));
  return entriesOf(recordFromItem(last)).flatMap((seen): Violation[] => {
    const stands = byName.get(attemptName(seen));
    const isSettledSince = (stands?.settlement ?? 0) > (seen.settlement ?? 0);
    if (stands !== undefined && (isSettledSince || factsOf(stands) === factsOf(seen))) return [];
    return [{ invariant: "repaired", text: `${attemptName(seen)} is not in the books as its record had it` }];
  });
}

function surroundingsOf(usage: MemoryUsageTable, records: Map<string, Item>): Surroundings {
  return {
    table: usage,
    records: createMemoryStore(records),
    async *scan() {
      for (const item of records.values()) yield Promise.resolve(recordFromItem(item));
    },
    transactBoth: createMemoryTransactBoth(records, usage),
    clock: { now: () => now, sleep: () => Promise.resolve() },
    random: { fraction: () => 0, bytes: (length) => new Uint8Array(length) },
  };
}
