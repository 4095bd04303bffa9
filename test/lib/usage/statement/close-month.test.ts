import { describe, expect, it } from "vitest";
import type { Table } from "../../../../lib/store/table.ts";
import { projectedKey } from "../../../../lib/usage/ledger/keys.ts";
import { closeMonth } from "../../../../lib/usage/statement/close-month.ts";
import { readClosings } from "../../../../lib/usage/statement/statement-items.ts";
import { linesMissing, sumOfLines } from "../../../../lib/usage/statement/statement-lines.ts";
import { callerTotals, sliceKey } from "../../../../lib/usage/totals/keys.ts";
import { amountNames } from "../../../../lib/usage/totals/totals.ts";
import { createCountingRandom } from "../../records/fixtures.ts";
import { buy, packageOf } from "../ledger/projected.ts";
import { attemptOf, type ClosedBooks, openBooks } from "./closed-books.ts";

const [august, september, october] = ["2026-08", "2026-09", "2026-10"] as const;

async function settledBooks(): Promise<ClosedBooks> {
  const books = await openBooks();
  await books.settleOpen();
  return books;
}

/** A table that throws at its nth write, from 0, before it does anything or after. */
function brokenAt(table: Table, nth: number, isApplied: boolean): Table {
  let count = 0;
  return {
    ...table,
    async write(write) {
      const isBroken = count === nth;
      count += 1;
      if (isBroken && !isApplied) throw new Error("no answer");
      const applied = await table.write(write);
      if (isBroken) throw new Error("no answer");
      return applied;
    },
  };
}

describe("a closed month", () => {
  it("has the figures of the month, the attempts of unknown charge, and who closed it when", async () => {
    const books = await settledBooks();
    const unknown = (await books.entries(august)).filter(({ charge }) => charge === "unknown");
    const statement = await books.closed(august);
    expect(statement).toMatchObject({ month: august, closed: { by: "accounting", at: books.clock.now() } });
    expect(statement.lines).toEqual(await books.live(august));
    expect(new Set(statement.unknown.map((one) => one.verificationId))).toEqual(
      new Set(unknown.map((one) => one.verificationId)),
    );
    expect(statement.unknown.length).toBeGreaterThan(0);
    expect(sumOfLines(statement.lines)).toMatchObject({ open: 0, unknown: unknown.length });
    expect(await books.statement(august)).toEqual(statement);
  });

  it("keeps its statement when it is settled, and the next statement books the difference", async () => {
    const books = await settledBooks();
    const closed = await books.closed(august);
    const unknown = await attemptOf(books, august, "unknown");
    await books.settle(unknown, "charged");
    expect(await books.statement(august)).toEqual(closed);
    const about = {
      month: august,
      caller: unknown.caller,
      provider: unknown.provider,
      kind: unknown.kind,
    };
    const difference = [
      { ...about, charge: "charged", calls: 1, milliFen: unknown.feeMilliFen },
      { ...about, charge: "unknown", calls: -1, milliFen: 0 },
    ];
    expect((await books.statement(september)).lines.filter(({ month }) => month === august)).toEqual(
      difference,
    );
    const next = await books.closed(september);
    expect(next.lines.filter(({ month }) => month === august)).toEqual(difference);
    expect((await books.closed(october)).lines.filter(({ month }) => month === august)).toEqual([]);
    expect(linesMissing(await books.live(august), closed.lines)).toEqual(difference);
  });

  it("keeps what a package for its days would have changed, and the next statement books that as well", async () => {
    const books = await settledBooks();
    const closed = await books.closed(august);
    await buy(books.table, packageOf({ boughtOn: "2026-08-01", calls: 5, feeMilliFen: 5 }));
    expect(await books.statement(august)).toEqual(closed);
    const difference = (await books.closed(september)).lines.filter(({ month }) => month === august);
    expect(sumOfLines(difference)).toMatchObject({ charged: 0, milliFen: 5 - 5 * 60_000 });
    expect(difference).toContainEqual(expect.objectContaining({ packageId: "pkg_00000001" }));
  });

  it.each([0, 1, 2])("is open and can be closed if the close is killed at write %i", async (nth) => {
    const books = await settledBooks();
    await expect(books.close(august, brokenAt(books.table, nth, false))).rejects.toThrow("no answer");
    expect(await readClosings(books.table)).toEqual([]);
    expect(await books.statement(august)).not.toHaveProperty("closed");
    await books.settle(await attemptOf(books, august, "unknown"), "free");
    const statement = await books.closed(august);
    expect(statement.lines).toEqual(await books.live(august));
    expect(await books.statement(august)).toEqual(statement);
  });

  it("is closed if the answer of the last write alone was lost", async () => {
    const books = await settledBooks();
    await expect(books.close(august, brokenAt(books.table, 2, true))).rejects.toThrow("no answer");
    expect((await books.statement(august)).lines).toEqual(await books.live(august));
    expect(await books.close(august)).toMatchObject({ outcome: "closed_already", by: "accounting" });
  });

  it("is what the first of two closes at the same time stored", async () => {
    const books = await settledBooks();
    const both = await Promise.all([books.close(august), books.close(august)]);
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(["closed", "closed_already"]);
    const won = both.find((one) => one.outcome === "closed");
    expect(await books.statement(august)).toEqual(won?.statement);
  });

  it("is not read in part: if a stored row is missing, reading says so", async () => {
    const books = await settledBooks();
    await books.closed(august);
    for (const [pk, items] of books.table.items)
      if (pk.startsWith("statement#")) items.delete("unknown#000000");
    await expect(books.statement(august)).rejects.toThrow("a stored statement is not whole");
  });
});

/** What hinders a close, by outcome: how to bring it about, and the month to close. */
const hindrances: Readonly<
  Record<string, { month: string; prepare(books: ClosedBooks): Promise<void> | void; refusal?: object }>
> = {
  future: { month: "2026-12", prepare: () => undefined },
  running: { month: "2026-11", prepare: () => undefined },
  closed_already: {
    month: august,
    prepare: async (books) => void (await books.closed(august)),
    refusal: { by: "accounting" },
  },
  earlier_open: { month: october, prepare: () => undefined, refusal: { month: august } },
  open_attempts: {
    month: august,
    async prepare(books) {
      const { caller, kind, provider, startedAt } = await attemptOf(books, august, "charged");
      const day = new Date(startedAt + 8 * 3_600_000).toISOString().slice(0, 10);
      const amounts = new Map([[amountNames.attempts(provider, kind, "open"), 2]]);
      await books.table.write({ type: "add", key: sliceKey(callerTotals(caller, day), 1), amounts });
    },
    refusal: { count: 2 },
  },
  totals_differ: {
    month: august,
    async prepare(books) {
      const { caller, kind, provider, startedAt } = await attemptOf(books, august, "charged");
      const day = new Date(startedAt + 8 * 3_600_000).toISOString().slice(0, 10);
      const amounts = new Map([[amountNames.attempts(provider, kind, "charged"), 1]]);
      await books.table.write({ type: "add", key: sliceKey(callerTotals(caller, day), 1), amounts });
    },
    refusal: { count: 1 },
  },
};

describe("a close", () => {
  it.each(Object.entries(hindrances))("is refused as %s and changes nothing", async (outcome, hindrance) => {
    const books = await settledBooks();
    await hindrance.prepare(books);
    const before = snapshot(books);
    expect(await books.close(hindrance.month)).toEqual({
      outcome,
      ...hindrance.refusal,
      ...atOf(outcome, books),
    });
    expect(snapshot(books)).toEqual(before);
  });

  it("counts the attempts that are open", async () => {
    const books = await openBooks();
    const open = (await books.entries(august)).filter(({ charge }) => charge === "open");
    expect(open.length).toBeGreaterThan(0);
    expect(await books.close(august)).toEqual({ outcome: "open_attempts", count: open.length });
  });

  const hour = 3_600_000;
  const end = Date.UTC(2026, 9, 31, 16);
  it.each([
    { now: 47 * hour, newest: undefined, outcome: "projection_behind" },
    { now: 47 * hour, newest: 24 * hour - 1, outcome: "projection_behind" },
    { now: 47 * hour, newest: 24 * hour, outcome: "closed" },
    { now: 48 * hour, newest: undefined, outcome: "closed" },
    { now: 48 * hour - 1, newest: -hour, outcome: "projection_behind" },
    { now: 48 * hour, newest: -hour, outcome: "closed" },
  ])("with times after the month's end %j", async ({ now, newest, outcome }) => {
    const books = await settledBooks();
    await books.closed(august);
    await books.closed(september);
    books.table.items.get(projectedKey.pk)?.clear();
    if (newest !== undefined) {
      await books.table.write({ type: "put", item: { ...projectedKey, at: end + newest }, conditions: [] });
    }
    books.clock.advance(end + now - books.clock.now());
    const result = await books.close(october);
    expect(result.outcome).toBe(outcome);
    if (outcome !== "closed") expect(result).toEqual({ outcome, until: end + 48 * hour });
  });

  it("stores nothing if the figures and the attempts that it read are of different times", async () => {
    const books = await settledBooks();
    let settled: Promise<unknown> | undefined;
    const unknown = await attemptOf(books, august, "unknown");
    const random = createCountingRandom();
    const sums = {
      add: () => undefined,
      unlisted: () => Promise.resolve([]),
      differences: () => Promise.resolve([]),
    };
    const table: Table = {
      ...books.table,
      async *query(pk, range, options) {
        if (pk.startsWith("entries#")) await (settled ??= books.settle(unknown, "free"));
        yield* books.table.query(pk, range, options);
      },
    };
    const order = { month: august, by: "accounting" };
    expect(await closeMonth(order, { table, clock: books.clock, random, sums })).toEqual({
      outcome: "changing",
    });
    expect(await readClosings(books.table)).toEqual([]);
  });

  it("closes a month without a call", async () => {
    const books = await settledBooks();
    expect(await books.closed("2026-07")).toMatchObject({ lines: [], unknown: [] });
  });
});

function atOf(outcome: string, books: ClosedBooks): object {
  return outcome === "closed_already" ? { at: books.clock.now() } : {};
}

function snapshot({ table }: ClosedBooks): object {
  return Object.fromEntries(
    [...table.items].filter(([, items]) => items.size > 0).map(([pk, items]) => [pk, [...items.values()]]),
  );
}
