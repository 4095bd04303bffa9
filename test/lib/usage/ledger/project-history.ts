import { projectUsageEntry } from "../../../../lib/entry/project-usage.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import { adjustCharge } from "../../../../lib/usage/ledger/adjust.ts";
import { type Books, type Difference, differencesBetween } from "../../../../lib/usage/audit/books.ts";
import {
  correctedCharges,
  readCorrections,
  type Corrections,
} from "../../../../lib/usage/ledger/correction-items.ts";
import { foundBooks } from "../../../../lib/usage/audit/found-books.ts";
import { monthsBetween } from "../../../../lib/base/month.ts";
import type { Table } from "../../../../lib/store/table.ts";
import { entriesOf } from "../../../../lib/usage/ledger/entry.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { createManualClock } from "../../records/fixtures.ts";
import { createFaultyTable, deliver, type Mishaps } from "./deliveries.ts";
import { usageDependencies } from "../dependencies.ts";
import { expectedBooks } from "../audit/expected-books.ts";
import { type History, playChecks, type Roll, type StreamEntry } from "./histories.ts";

/** Made-up checks of three months, what happens to their deliveries, and how many charges are corrected late. */
export type ProjectedHistory = {
  attempts: number;
  callers: readonly string[];
  batchSize: number;
  seed: number;
  mishaps: Mishaps;
  corrections: number;
};

/** How the books that came of it compare with the records, and what a naive counter has counted beside them. */
export type ProjectionResult = {
  attempts: number;
  entries: number;
  invocations: number;
  corrections: number;
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
 * late; then corrects charges as an operator does, and delivers a part of everything once more.
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
  await correct(inner, history, options.corrections, roll);
  const late = history.entries.filter(() => roll() < 0.1);
  const lateInvocations = await deliver(late, { ...delivery, mishaps: { crash: 0, redelivery: 0, busy: 0 } });
  if (lines.some((line) => "alarm" in line)) throw new Error("the projection raised an alarm");
  const corrections = await correctionsIn(inner);
  const expected = expectedBooks(history.table, corrections);
  return {
    attempts: history.attempts,
    entries: history.entries.length,
    invocations: invocations + lateInvocations,
    corrections: corrections.size,
    differences: differencesBetween(expected, await foundBooks(inner, months, providers)),
    charged: chargedIn(expected),
    naivelyCharged: naive.get("charged") ?? 0,
  };
}

async function correct(table: Table, history: History, count: number, roll: Roll): Promise<void> {
  const attempts = [...history.table.values()].flatMap((item) => entriesOf(recordFromItem(item)));
  const reported = attempts.filter(({ charge }) => charge === "charged" || charge === "free");
  const clock = createManualClock(to);
  const random = { fraction: roll, bytes: (length: number) => new Uint8Array(length) };
  for (let index = 0; index < count; index++) {
    const attempt = reported[Math.floor((index * reported.length) / count)];
    if (attempt === undefined) return;
    const charge = attempt.charge === "charged" ? "free" : "charged";
    clock.advance(1);
    await adjustCharge(attempt, charge, { by: "accounting", evidence: "a bill" }, { table, clock, random });
  }
}

async function correctionsIn(table: Table): Promise<Corrections> {
  const lists = await Promise.all(months.map((month) => readCorrections(table, month)));
  return correctedCharges(lists.flat());
}

/** What most people write: on every change, add what is new and take back what was. */
function countNaively(counts: Map<string, number>, { before, after }: StreamEntry): void {
  for (const [item, sign] of [[before, -1] as const, [after, 1] as const]) {
    if (item === undefined) continue;
    for (const { charge } of Object.values(recordFromItem(item).attempts)) {
      counts.set(charge, (counts.get(charge) ?? 0) + sign);
    }
  }
}

function chargedIn(books: Books): number {
  return [...books.values()]
    .filter(({ charge, caller }) => charge === "charged" && caller !== "all callers")
    .reduce((sum, { attempts }) => sum + attempts, 0);
}
