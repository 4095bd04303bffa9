import { describe, expect, it } from "vitest";
import type { Table, TableItem, TableWrite } from "../../../../lib/store/table.ts";
import { auditMonth } from "../../../../lib/usage/audit/audit.ts";
import { removeCopies } from "../../../../lib/usage/audit/remove-copies.ts";
import { repairMonth } from "../../../../lib/usage/audit/repair.ts";
import { entryPartition } from "../../../../lib/usage/ledger/keys.ts";
import { entryItem, keyOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { additionsOf } from "../../../../lib/usage/ledger/projection.ts";
import { addAttempt, type Tally } from "../../../../lib/usage/totals/totals.ts";
import { month, oneOf, openMonth, type OpenMonth } from "./month.ts";

const whole = { differences: [], findings: [] };

/** An entry under a key that is not the one of its fields. */
function astray(entry: Entry, pk = keyOf(entry).pk): TableItem {
  return { ...entryItem(entry), pk, sk: `${keyOf(entry).sk} copy` };
}

async function plant({ table }: OpenMonth, item: TableItem): Promise<void> {
  await table.write({ type: "put", item, conditions: [] });
}

/** Counts an entry in the totals as if it had been posted. */
async function count({ table }: OpenMonth, entry: Entry): Promise<void> {
  const tally: Tally = new Map();
  addAttempt(tally, entry, 1);
  await table.transact(additionsOf(tally, 3));
}

/** What every total comes to, over its slices. */
function totalsOf({ table }: OpenMonth): unknown {
  const sums = new Map<string, number>();
  for (const [pk, items] of table.items) {
    if (!/^(?:totals|charged)#/u.test(pk)) continue;
    for (const [sk, item] of items) {
      for (const [attribute, value] of Object.entries(item)) {
        const name = `${pk.replace(/#\d$/u, "")} ${sk.replace(/#\d$/u, "")} ${attribute}`;
        if (typeof value === "number") sums.set(name, (sums.get(name) ?? 0) + value);
      }
    }
  }
  return new Map([...sums].filter(([, sum]) => sum !== 0));
}

const keysOf = ({ table }: OpenMonth): string[] =>
  [...table.items].flatMap(([pk, items]) =>
    pk.startsWith("entries#") ? [...items.keys()].map((sk) => `${pk} ${sk}`) : [],
  );

describe("a copy of an entry under a wrong key", () => {
  it.each([
    ["the totals count it, and its record lives", true, true],
    ["the totals count it, and its record is gone", true, false],
    ["the totals never counted it, and its record lives", false, true],
    ["the totals never counted it, and its record is gone", false, false],
  ])("is found and removed, and the attempt stays as it was, where %s", async (_, isCounted, lives) => {
    const books = await openMonth();
    const [keys, totals] = [keysOf(books), totalsOf(books)];
    const charged = oneOf(books, "charged");
    if (!lives) books.records.clear();
    await plant(books, astray(charged));
    if (isCounted) await count(books, charged);
    const { findings } = await books.audit();
    const { pk, sk } = astray(charged);
    expect(findings).toEqual([
      { what: "doubled", stands: charged, seen: undefined, key: { pk, sk }, original: charged },
    ]);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0, copies: 1 });
    expect([keysOf(books), totalsOf(books)]).toEqual([keys, totals]);
    expect(await books.audit()).toMatchObject(whole);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
  });

  it("is removed if it stands in another month, whose totals know nothing of it", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    const october = entryPartition("2026-10", 7);
    await plant(books, { ...astray(charged), pk: october });
    const { audit, repair } = inMonth(books, "2026-10");
    expect(await audit()).toMatchObject({ differences: [], findings: [{ what: "doubled" }] });
    expect(await repair()).toMatchObject({ copies: 1 });
    expect(await audit()).toMatchObject(whole);
    expect(await books.audit()).toMatchObject(whole);
  });

  it("is removed if it says less than the attempt's own entry, and left if it says more or something else", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    const free = oneOf(books, "free");
    books.records.clear();
    const more: Entry = { ...free, charge: "charged" };
    const other: Entry = { ...charged, feeMilliFen: charged.feeMilliFen + 1 };
    const less: Entry = { ...charged, charge: "open" };
    for (const entry of [more, less]) await plant(books, astray(entry));
    await plant(books, { ...astray(other), sk: `${keyOf(other).sk} other` });
    await books.repair();
    const { findings } = await books.audit();
    expect(findings.map(({ stands, original }) => [stands, original])).toEqual(
      expect.arrayContaining([
        [more, undefined],
        [other, undefined],
      ]),
    );
    expect(findings).toHaveLength(2);
  });

  it("under another caller is told from the attempt's own entry by the record alone", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    const foreign = { ...charged, caller: "aaa" };
    await plant(books, entryItem(foreign));
    expect((await books.audit()).findings).toMatchObject([{ stands: foreign, original: charged }]);
    const records = new Map(books.records);
    books.records.clear();
    const { findings } = await books.audit();
    expect(findings.map(({ what, original }) => [what, original])).toEqual([
      ["doubled", undefined],
      ["doubled", undefined],
    ]);
    expect(await books.repair()).not.toHaveProperty("copies");
    for (const [pk, item] of records) books.records.set(pk, item);
    expect(await books.repair()).toMatchObject({ copies: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("that is the only one is put in its place from its record, and otherwise left and named", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await plant(books, astray(charged));
    await books.table.write({ type: "delete", key: keyOf(charged) });
    const found = (await books.audit()).findings.map(({ what }) => what);
    expect(found.toSorted()).toEqual(["misplaced", "missing"]);
    const records = new Map(books.records);
    books.records.clear();
    expect((await books.audit()).findings).toMatchObject([{ what: "misplaced", stands: charged }]);
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 0 });
    for (const [pk, item] of records) books.records.set(pk, item);
    expect(await books.repair()).toMatchObject({ entries: 1, copies: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it.each<[string, (charged: Entry) => TableWrite, number]>([
    ["stays if the attempt's own entry is gone by then", (one) => ({ type: "delete", key: keyOf(one) }), 0],
    [
      "is removed beside what the attempt's own entry has become",
      (one) => ({ type: "put", item: entryItem({ ...one, charge: "free", settlement: 1 }), conditions: [] }),
      1,
    ],
  ])("%s", async (_, change, removed) => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    books.records.clear();
    await plant(books, astray(charged));
    const audit = await books.audit();
    const table: Table = {
      ...books.table,
      async transact(writes) {
        // Between the reading and the removal.
        await books.table.write(change(charged));
        return books.table.transact(writes);
      },
    };
    expect(await removeCopies(audit, { ...books.sources, table })).toBe(removed);
    const { pk, sk } = astray(charged);
    expect((await books.table.read({ pk, sk })) === undefined).toBe(removed === 1);
  });

  it("that says more by the time of its removal stays", async () => {
    const books = await openMonth();
    const free = oneOf(books, "free");
    books.records.clear();
    await plant(books, astray(free));
    const audit = await books.audit();
    const { pk, sk } = astray(free);
    const table: Table = {
      ...books.table,
      async transact(writes) {
        await plant(books, { ...astray(free), charge: "charged" });
        return books.table.transact(writes);
      },
    };
    expect(await removeCopies(audit, { ...books.sources, table })).toBe(0);
    expect(await books.table.read({ pk, sk })).toMatchObject({ charge: "charged" });
  });

  it("is recorded with its key by the repair", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await plant(books, astray(charged));
    await books.repair();
    const { pk, sk } = astray(charged);
    const [repair] = [...(books.table.items.get(`repaired#${month}`)?.values() ?? [])];
    expect(repair?.["told"]).toContainEqual({
      what: "doubled",
      verificationId: charged.verificationId,
      attempt: charged.attempt,
      key: `${pk} / ${sk}`,
    });
  });
});

function inMonth({ sources }: OpenMonth, audited: string) {
  const audit = () => auditMonth(sources, { month: audited });
  return {
    audit,
    repair: async () => repairMonth(sources, await audit(), { by: "accounting", mayRebuild: false }),
  };
}
