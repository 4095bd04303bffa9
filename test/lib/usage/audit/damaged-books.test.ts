import { describe, expect, it } from "vitest";
import { closeMonth } from "../../../../lib/usage/statement/close-month.ts";
import { readStatement } from "../../../../lib/usage/statement/read-statement.ts";
import { auditMonth } from "../../../../lib/usage/audit/audit.ts";
import { compareTotals } from "../../../../lib/usage/audit/totals-differences.ts";
import { noteProjected } from "../../../../lib/usage/ledger/projected.ts";
import { additionsOf } from "../../../../lib/usage/ledger/projection.ts";
import { entryItem, keyOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { callersOf, monthsOf } from "../../../../lib/usage/totals/directory.ts";
import { callersPartition, monthsPartition } from "../../../../lib/usage/totals/keys.ts";
import { addAttempt, type Tally } from "../../../../lib/usage/totals/totals.ts";
import { month, oneOf, type OpenMonth, openMonth, said } from "./month.ts";

const whole = { differences: [], findings: [], unlisted: [] };

async function put({ table }: OpenMonth, entry: Entry, fields: object = {}): Promise<void> {
  await table.write({
    type: "put",
    item: { ...entryItem(entry), ...fields, ...keyOf(entry) },
    conditions: [],
  });
}

async function count({ table }: OpenMonth, entry: Entry, times: 1 | -1 = 1): Promise<void> {
  const tally: Tally = new Map();
  addAttempt(tally, entry, times);
  await table.transact(additionsOf(tally, 3));
}

/** Takes the names of a list away. */
async function empty({ table }: OpenMonth, pk: string): Promise<readonly string[]> {
  const names = [...(table.items.get(pk)?.keys() ?? [])];
  for (const sk of names) await table.write({ type: "delete", key: { pk, sk } });
  return names;
}

function storedFor({ table }: OpenMonth, entry: Entry): Promise<unknown> {
  return table.read(keyOf(entry));
}

describe("a list that lost its names", () => {
  it("of callers is found by the entries, and filled by a repair", async () => {
    const books = await openMonth();
    const names = await empty(books, callersPartition(month));
    expect((await books.audit()).unlisted.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(await books.repair()).toEqual({ entries: 0, totals: 0, listed: names.length });
    expect(await callersOf(books.table, month)).toEqual(names.toSorted());
    expect(await books.audit()).toMatchObject(whole);
  });

  it("of months is found by the audit of that month, and by one of a later month that looks at all", async () => {
    const books = await openMonth();
    await empty(books, monthsPartition);
    const lacking = [{ list: "months", month, name: month }];
    expect((await books.audit()).unlisted).toEqual(lacking);
    expect((await auditMonth(books.sources, { month: "2026-12", isLast: true })).unlisted).toEqual(lacking);
    expect((await auditMonth(books.sources, { month: "2026-12" })).unlisted).toEqual([]);
    expect(await books.repair()).toMatchObject({ listed: 1 });
    expect(await monthsOf(books.table)).toContain(month);
  });

  it("keeps the month open, and statements from being printed, with what is missing", async () => {
    const books = await openMonth();
    for (const entry of books.entries()) {
      if (entry.charge === "open") await books.settle({ ...entry, charge: "free" });
    }
    const { table } = books;
    const clock = { ...books.clock, now: () => Date.UTC(2026, 11, 20) };
    await noteProjected(clock.now(), { table });
    for (const one of await monthsOf(table)) {
      if (one < month) await table.write({ type: "delete", key: { pk: monthsPartition, sk: one } });
    }
    const [name = ""] = await empty(books, callersPartition(month));
    const close = () =>
      closeMonth(
        { month, by: said.by },
        { table, clock, random: books.sources.random, sums: compareTotals(table, month) },
      );
    expect(await close()).toMatchObject({ outcome: "unlisted", lacking: { list: "callers", month } });
    await expect(readStatement(table, month)).rejects.toThrow(
      /The list of callers of 2026-11 lacks .* Run npx idcheck audit --month 2026-11 --repair/u,
    );
    await books.repair();
    expect(await close()).toMatchObject({ outcome: "closed" });
    await table.write({ type: "delete", key: { pk: callersPartition(month), sk: name } });
    await expect(readStatement(table, "2026-12")).rejects.toThrow(`lacks ${name}`);
  });
});

describe("an entry that contradicts its living record", () => {
  it("is put back where the totals count it as the record does", async () => {
    const books = await openMonth();
    const free = oneOf(books, "free");
    const before = await storedFor(books, free);
    await put(books, { ...free, charge: "charged" });
    expect(await books.repair()).toEqual({ entries: 1, totals: 0 });
    expect(await storedFor(books, free)).toEqual(before);
    expect(await books.audit()).toMatchObject(whole);
  });

  it("is left where the totals count it as the entry says, whatever a repair is told", async () => {
    const books = await openMonth();
    const free = oneOf(books, "free");
    await put(books, { ...free, charge: "charged" });
    await count(books, free, -1);
    await count(books, { ...free, charge: "charged" });
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 0 });
    expect(await storedFor(books, free)).toMatchObject({ charge: "charged" });
  });

  it("is put back if it names a settlement that nobody made", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await put(books, charged, { settlement: 1 });
    expect((await books.repair()).entries).toBe(1);
    expect(await storedFor(books, charged)).not.toHaveProperty("settlement");
  });

  it.each([
    ["within the month", 3_600_000],
    ["into another month", -40 * 86_400_000],
  ])("gets its start back if that was turned %s", async (_, byMs) => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    const before = await storedFor(books, charged);
    await put(books, charged, { startedAt: charged.startedAt + byMs });
    expect((await books.audit()).findings).toMatchObject([{ what: "different", seen: charged }]);
    expect(await books.repair()).toEqual({ entries: 1, totals: 0 });
    expect(await storedFor(books, charged)).toEqual(before);
    expect(await books.audit()).toMatchObject(whole);
  });
});

describe("an entry of an attempt that its living record disproves", () => {
  it("is removed alone where no total counts it", async () => {
    const books = await openMonth();
    const invented = { ...oneOf(books, "charged"), attempt: 9 };
    await put(books, invented);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0, invented: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("is removed with its totals only if a repair is told to rebuild them", async () => {
    const books = await openMonth();
    const invented = { ...oneOf(books, "charged"), attempt: 9 };
    await put(books, invented);
    await count(books, invented);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 0, invented: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });
});

describe("an item among the entries that cannot be read", () => {
  it("is named by its key, and written again from its living record", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await put(books, charged, { startedAt: "yesterday" });
    const audit = await books.audit();
    expect(audit.findings).toMatchObject([{ what: "unreadable", seen: charged, key: keyOf(charged) }]);
    expect(await books.repair()).toEqual({ entries: 1, totals: 0 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("is named and left without a record, and no total is lowered by it", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    books.records.clear();
    await put(books, charged, { type: "note" });
    const key = keyOf(charged);
    expect((await books.audit()).findings).toEqual([
      { what: "unreadable", stands: undefined, seen: undefined, key },
    ]);
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 0 });
  });
});

describe("a total", () => {
  it("that is no number is found, and written again from the entries", async () => {
    const books = await openMonth();
    const slice = [...books.table.items].find(([pk]) => pk.startsWith("charged#first#"))?.[1];
    const [item] = [...(slice?.values() ?? [])];
    const attribute = Object.keys(item ?? {}).find((name) => name !== "pk" && name !== "sk") ?? "";
    const key = { pk: String(item?.pk), sk: String(item?.sk) };
    await books.table.write({
      type: "update",
      key,
      conditions: [],
      set: [[[attribute], "lots"]],
      remove: [],
    });
    expect((await books.audit()).differences).toMatchObject([{ attribute, damaged: 1 }]);
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("of a provider that no list names is found if the provider is known", async () => {
    const books = await openMonth();
    const amounts = new Map([["15#two_factor", 500]]);
    await books.table.write({ type: "add", key: { pk: "charged#third#4", sk: "2026-08#0" }, amounts });
    const august = { month: "2026-08" };
    expect((await auditMonth(books.sources, august)).differences).toEqual([]);
    const { differences } = await auditMonth({ ...books.sources, providers: ["third"] }, august);
    expect(differences).toMatchObject([{ attribute: "15#two_factor", entries: 0, totals: 500 }]);
  });
});
