import * as fc from "../../../support/properties.ts";
import { expect, inject, it } from "vitest";
import type { Month } from "../../../../lib/base/month.ts";
import { packageKey } from "../../../../lib/usage/packages/keys.ts";
import { readPackages } from "../../../../lib/usage/packages/package-items.ts";
import { readUsage } from "../../../../lib/usage/report/read-usage.ts";
import { groupUsage } from "../../../../lib/usage/report/report.ts";
import { readClosings, readStoredLines } from "../../../../lib/usage/statement/statement-items.ts";
import type { StatementLine } from "../../../../lib/usage/statement/statement-lines.ts";
import { chargedChecks } from "../ledger/histories.ts";
import { buy, packageOf, projectRecords } from "../ledger/projected.ts";
import { type ClosedBooks, months, openBooks } from "./closed-books.ts";

/*
 * Closed months through everything that changes them afterwards, in any order: settlements, packages that are booked late
 * and removed, calls that the stream brings late, also of a month that had none, records that retention removes, and
 * closes, also in another order than that of the months.
 */

type Step = { kind: keyof typeof steps; pick: number; charge: "charged" | "free" };
type Run = { books: ClosedBooks; step: Step; seen: Map<Month, string> };

const monthWithoutCalls = "2026-07";
const all: readonly Month[] = [monthWithoutCalls, ...months];

const steps = {
  async settle({ books, step: { pick, charge } }: Run) {
    const entries = await books.entries(monthOf(pick));
    const entry = entries[pick % Math.max(1, entries.length)];
    if (entry !== undefined) await books.settle(entry, charge);
  },
  async book({ books, step: { pick } }: Run) {
    const boughtOn = `${monthOf(pick)}-${String((pick % 28) + 1).padStart(2, "0")}`;
    const provider = pick % 3 === 0 ? "second" : "first";
    const validUntil = pick % 2 === 0 ? "2026-09-20" : "2026-12-31";
    if (validUntil < boughtOn) return;
    const calls = (pick % 40) + 1;
    await buy(
      books.table,
      packageOf({ id: `pkg_${pick}`, provider, boughtOn, validUntil, calls, feeMilliFen: pick }),
    );
  },
  async unbook({ books, step: { pick } }: Run) {
    const packages = await readPackages(books.table);
    const bought = packages[pick % Math.max(1, packages.length)];
    if (bought !== undefined) await books.table.write({ type: "delete", key: packageKey(bought.id) });
  },
  async arriveLate({ books, step: { pick } }: Run) {
    await projectRecords(books.table, chargedChecks([`${monthOf(pick)}-1${pick % 10}`], "first"));
  },
  expire({ books, step: { pick } }: Run) {
    const keys = [...books.records.keys()];
    for (const key of keys.slice(pick % 40, (pick % 40) + 10)) books.records.delete(key);
  },
  async close({ books, step: { pick }, seen }: Run) {
    const month = monthOf(pick);
    const { outcome } = await books.close(month);
    if (outcome !== "closed") {
      expect(outcome).toBe(seen.has(month) ? "closed_already" : "earlier_open");
      return;
    }
    seen.set(month, JSON.stringify(await books.statement(month)));
    for (const closed of seen.keys()) {
      if (closed <= month) expect(await bookedFor(books, closed)).toEqual(await usageOf(books, closed));
    }
  },
} satisfies Record<string, (run: Run) => Promise<void> | void>;

function monthOf(pick: number): Month {
  return all[pick % all.length] ?? monthWithoutCalls;
}

/** All that the statements book for a month, by charge, caller and what paid. */
async function bookedFor({ table }: ClosedBooks, month: Month): Promise<Record<string, number>> {
  const lines: StatementLine[] = [];
  for (const closing of await readClosings(table)) lines.push(...(await readStoredLines(table, closing)));
  const sums: Record<string, number> = {};
  for (const { caller, provider, kind, charge, packageId = "list price", calls, milliFen } of lines.filter(
    (line) => line.month === month,
  )) {
    const groups = [caller, provider, kind, ...(charge === "charged" ? [packageId] : [])];
    for (const group of groups) {
      increase(sums, `${group} ${charge}`, calls);
      increase(sums, `${group} milliFen`, milliFen);
    }
  }
  return sums;
}

/** The same figures as `npx idcheck usage` shows them. */
async function usageOf({ table }: ClosedBooks, month: Month): Promise<Record<string, number>> {
  const usage = await readUsage(table, month);
  const sums: Record<string, number> = {};
  for (const by of ["caller", "provider", "kind", "package"] as const) {
    for (const { name, spendMilliFen, ...charges } of groupUsage(usage, by)) {
      for (const [charge, calls] of Object.entries(charges)) increase(sums, `${name} ${charge}`, calls);
      increase(sums, `${name} milliFen`, spendMilliFen);
    }
  }
  return sums;
}

function increase(sums: Record<string, number>, name: string, amount: number): void {
  const sum = (sums[name] ?? 0) + amount;
  if (sum === 0) delete sums[name];
  else sums[name] = sum;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    "settle",
    "settle",
    "book",
    "unbook",
    "arriveLate",
    "expire",
    "close",
    "close",
    "close",
  ),
  pick: fc.nat({ max: 10_000 }),
  charge: fc.constantFrom("charged" as const, "free" as const),
});

const numRuns = { short: 25, long: 200 }[inject("search")];

it("statements come to the live figures with the next close, and never change", async () => {
  let closes = 0;
  let differences = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 1_000 }),
      fc.array(anyStep, { minLength: 5, maxLength: 30 }),
      async (history, sequence) => {
        const books = await openBooks({ attempts: 90, seed: history });
        await books.settleOpen();
        const seen = new Map<Month, string>();
        for (const step of [...sequence, ...closeAll]) {
          await steps[step.kind]({ books, step, seen });
          for (const [month, statement] of seen) {
            expect(JSON.stringify(await books.statement(month))).toBe(statement);
          }
        }
        closes += seen.size;
        for (const [month, statement] of seen) {
          const { lines } = await books.statement(month);
          if (lines.some((line) => line.month !== month)) differences += 1;
          expect(statement).toContain(month);
        }
      },
    ),
    { numRuns },
  );
  expect([closes > numRuns, differences > 0]).toEqual([true, true]);
});

/** At the end every month is closed. */
const closeAll = months.map((_, index): Step => ({ kind: "close", pick: index + 1, charge: "free" }));
