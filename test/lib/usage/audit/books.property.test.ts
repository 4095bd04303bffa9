import * as fc from "fast-check";
import { expect, inject, it } from "vitest";
import { attemptName, entriesOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import { forget } from "../../../../lib/records/forget.ts";
import { applyWrite } from "../../store/memory-store.ts";
import { openMonth, type OpenMonth } from "./month.ts";

/*
 * The books through everything that may happen to them, in any order: batches of the stream that are lost, come twice
 * or late, settlements, people who are forgotten, records that retention removes, and repairs.
 */

type Step = { kind: keyof typeof steps; pick: number; charge: "charged" | "free" };

const steps = {
  async deliver(books: OpenMonth, { pick }: Step) {
    const from = pick % books.events.length;
    await books.deliver(books.events.slice(from, from + 20));
  },
  async settle(books: OpenMonth, { pick, charge }: Step) {
    const known = [...books.entries(), ...books.attempts()];
    const attempt = known[pick % known.length];
    if (attempt !== undefined) await books.settle({ ...attempt, charge });
  },
  forget(books: OpenMonth, { pick }: Step) {
    const item = [...books.records.values()][pick % Math.max(1, books.records.size)];
    if (item === undefined) return;
    const record = recordFromItem(item);
    if (record.state === "done" && record.forgotten !== true) applyWrite(books.records, forget(record).write);
  },
  expire(books: OpenMonth, { pick }: Step) {
    const keys = [...books.records.keys()];
    for (const key of keys.slice(pick % 40, (pick % 40) + 10)) books.records.delete(key);
  },
  async repair(books: OpenMonth) {
    await books.repair();
    const repaired = snapshot(books);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
    expect(snapshot(books)).toEqual(repaired);
  },
} satisfies Record<string, (books: OpenMonth, step: Step) => Promise<void> | void>;

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("deliver", "deliver", "settle", "settle", "forget", "expire", "repair"),
  pick: fc.nat({ max: 10_000 }),
  charge: fc.constantFrom("charged" as const, "free" as const),
});

const seed = Number(process.env["IDCHECK_SEED"] ?? Date.now() % 1_000_000);
const numRuns = { short: 8, long: 400 }[inject("search")];

it(`the books stay whole through lost and doubled events, settlements, retention and repairs (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 1_000 }),
      fc.nat({ max: 3 }),
      fc.array(anyStep, { minLength: 3, maxLength: 25 }),
      async (history, lost, sequence) => {
        let count = 0;
        const books = await openMonth({ attempts: 60, seed: history }, () => (count += 1) % 4 < lost);
        for (const step of sequence) {
          const before = books.entries();
          await steps[step.kind](books, step);
          expect((await books.audit()).differences, `totals after ${step.kind}`).toEqual([]);
          keepsCharges(before, books);
        }
        // Whatever was lost, living records bring the books to what they know.
        await books.repair();
        expect(await books.audit()).toMatchObject({ differences: [], findings: [] });
        supportsRecords(books);
      },
    ),
    { seed, numRuns },
  );
});

/** No charge leaves the books without a settlement, and none is lowered. */
function keepsCharges(before: readonly Entry[], books: OpenMonth): void {
  const after = new Map(books.entries().map((entry) => [attemptName(entry), entry]));
  for (const entry of before) {
    const now = after.get(attemptName(entry));
    expect(now, "an entry has left the books").toBeDefined();
    if ((now?.settlement ?? 0) > (entry.settlement ?? 0)) continue;
    if (entry.charge === "charged" || entry.charge === "free") expect(now?.charge).toBe(entry.charge);
    if (entry.charge === "unknown") expect(now?.charge).not.toBe("open");
  }
}

/** Every attempt of a living record is in the books as the record has it. */
function supportsRecords(books: OpenMonth): void {
  const entries = new Map(books.entries().map((entry) => [attemptName(entry), entry]));
  for (const item of books.records.values()) {
    for (const seen of entriesOf(recordFromItem(item))) {
      expect(entries.get(attemptName(seen))).toMatchObject(seen);
    }
  }
}

function snapshot(books: OpenMonth): unknown {
  return [...books.table.items].filter(([pk]) => !pk.startsWith("repaired#"));
}
