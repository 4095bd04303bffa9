import { projectUsageEntry } from "../../../../lib/entry/project-usage.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import { monthsBetween } from "../../../../lib/base/month.ts";
import { chargesOf, partitionKeyOf } from "../../../../lib/records/record.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { attemptName, entriesOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { settleCharge } from "../../../../lib/usage/ledger/settle.ts";
import { readSettlements } from "../../../../lib/usage/ledger/settlement-items.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { createManualClock } from "../../records/fixtures.ts";
import { createFaultyTable, deliver, type Mishaps } from "./deliveries.ts";
import { usageDependencies } from "../dependencies.ts";
import { createMemoryStore, type MemoryTable } from "../../store/memory-store.ts";
import { createMemoryTransactBoth } from "../../store/memory-transact-both.ts";
import { type Books, type Difference, differencesBetween } from "../audit/books.ts";
import { expectedBooks, foundBooks } from "../audit/found-books.ts";
import { type History, playChecks, type Roll, type StreamEntry } from "./histories.ts";

/** Made-up checks of three months, what happens to their deliveries, and how many charges are settled late. */
export type ProjectedHistory = {
  attempts: number;
  callers: readonly string[];
  batchSize: number;
  seed: number;
  mishaps: Mishaps;
  settlements: number;
};

/** How the books that came of it compare with the records, and what a naive counter has counted beside them. */
export type ProjectionResult = {
  attempts: number;
  events: number;
  invocations: number;
  settlements: number;
  differences: readonly Difference[];
  charged: number;
  naivelyCharged: number;
};

const from = Date.UTC(2026, 7, 31, 16);
const to = Date.UTC(2026, 10, 30, 16);
const months = monthsBetween("2026-08", "2027-02");
const providers = ["first", "second"];

/**
 * Projects made-up checks into a table through crashes in mid-batch, batches that come twice and retries that come
 * late; then settles charges as an operator does, and delivers a part of everything once more.
 */
export async function projectHistory(inner: Table, options: ProjectedHistory): Promise<ProjectionResult> {
  const roll = seededRandom(options.seed);
  const history = playChecks({ ...options, from, to }, roll);
  const faulty = createFaultyTable(inner, roll, options.mishaps.busy);
  const naive = new Map<string, number>();
  const { dependencies, lines } = usageDependencies(faulty.table);
  const handler = projectUsageEntry({
    ...dependencies,
    random: { fraction: roll, bytes: (count) => new Uint8Array(count) },
  });
  const delivery = { ...options, handler, faulty, roll };
  const invocations = await deliver(history.entries, {
    ...delivery,
    counted: (entry) => countNaively(naive, entry),
  });
  await settleSome(inner, history, options.settlements, roll);
  const late = history.entries.filter(() => roll() < 0.1);
  const lateInvocations = await deliver(late, { ...delivery, mishaps: { crash: 0, redelivery: 0, busy: 0 } });
  if (lines.some((line) => "alarm" in line && line.alarm !== "open_attempts"))
    throw new Error("the projection raised an alarm");
  const expected = expectedBooks(history.table);
  return {
    attempts: history.attempts,
    events: history.entries.length,
    invocations: invocations + lateInvocations,
    settlements: await settlementsIn(inner),
    differences: differencesBetween(expected, await foundBooks(inner, months, providers)),
    charged: chargedIn(expected),
    naivelyCharged: naive.get("charged") ?? 0,
  };
}

/** Settles known charges to the opposite, among them those of free attempts that their records have dropped. */
async function settleSome(table: Table, history: History, count: number, roll: Roll): Promise<void> {
  const known = attemptsOf(history).filter(({ charge }) => charge === "charged" || charge === "free");
  const { dropped = [], kept = [] } = Object.groupBy(known, (entry) =>
    isKept(entry, history.table) ? "kept" : "dropped",
  );
  const chosen = [...spread(dropped, Math.min(dropped.length, count / 4)), ...spread(kept, count)];
  const clock = createManualClock(to);
  const dependencies = {
    table,
    records: createMemoryStore(history.table),
    transactBoth: createMemoryTransactBoth(history.table, table),
    clock,
    random: { fraction: roll, bytes: (length: number) => new Uint8Array(length) },
  };
  for (const entry of chosen.slice(0, count)) {
    const { verificationId, attempt } = entry;
    const charge = entry.charge === "charged" ? "free" : "charged";
    clock.advance(1);
    const order = { verificationId, attempt, charge, by: "accounting", evidence: "a bill" } as const;
    const { outcome } = await settleCharge(order, dependencies);
    if (outcome !== "settled") throw new Error(`a charge is not settled: ${outcome}`);
  }
}

/** So many of some entries, at even distances. */
function spread(entries: readonly Entry[], count: number): Entry[] {
  const isChosen = (index: number): boolean =>
    Math.floor((index * count) / entries.length) !== Math.floor(((index + 1) * count) / entries.length);
  return entries.filter((_, index) => isChosen(index));
}

function isKept(entry: Entry, records: MemoryTable): boolean {
  const item = records.get(partitionKeyOf(entry.verificationId) ?? "");
  return item !== undefined && String(entry.attempt) in recordFromItem(item).attempts;
}

/** Every attempt that was ever made, as it was last seen in its record. */
function attemptsOf({ entries }: History): Entry[] {
  const newest = new Map<string, Entry>();
  for (const { after } of entries) {
    for (const entry of entriesOf(recordFromItem(after))) newest.set(attemptName(entry), entry);
  }
  return [...newest.values()];
}

async function settlementsIn(table: Table): Promise<number> {
  const lists = await Promise.all(months.map((month) => readSettlements(table, month)));
  return lists.flat().length;
}

/** What most people write: on every change, add what is new and take back what was. */
function countNaively(counts: Map<string, number>, { before, after }: StreamEntry): void {
  for (const [item, sign] of [[before, -1] as const, [after, 1] as const]) {
    if (item === undefined) continue;
    for (const charge of chargesOf(recordFromItem(item))) {
      counts.set(charge, (counts.get(charge) ?? 0) + sign);
    }
  }
}

function chargedIn(books: Books): number {
  return [...books.values()]
    .filter(({ charge, caller }) => charge === "charged" && caller !== "all callers")
    .reduce((sum, { attempts }) => sum + attempts, 0);
}
