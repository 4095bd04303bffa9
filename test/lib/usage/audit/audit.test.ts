import { describe, expect, it } from "vitest";
import type { Table } from "../../../../lib/store/table.ts";
import { agrees, lastingFindings } from "../../../../lib/usage/audit/audit.ts";
import { auditCertainly } from "../../../../lib/usage/audit/certain-audit.ts";
import { entryPartition } from "../../../../lib/usage/ledger/keys.ts";
import { entryItem, keyOf } from "../../../../lib/usage/ledger/entry.ts";
import {
  callerTotals,
  providerTotals,
  sliceKey,
  unsettledTotals,
} from "../../../../lib/usage/totals/keys.ts";
import { amountNames } from "../../../../lib/usage/totals/totals.ts";
import { month, oneOf, openMonth } from "./month.ts";

const whole = { differences: [], findings: [] };

describe("an audit", () => {
  it("finds nothing where totals, entries and records agree", async () => {
    const books = await openMonth();
    const audit = await books.audit();
    expect(audit).toMatchObject({ ...whole, entries: books.entries().length, unconfirmed: 0 });
    expect(audit.confirmed).toBe(audit.entries);
  });

  it("finds nothing, and asks for nothing, once retention has removed every record", async () => {
    const books = await openMonth();
    const before = books.entries();
    books.records.clear();
    expect(await books.audit()).toMatchObject({ ...whole, confirmed: 0, unconfirmed: before.length });
    await books.repair();
    expect(books.entries()).toEqual(before);
  });

  it.each([
    ["a caller's totals", callerTotals("orders", "2026-11-03"), "n#first#two_factor#charged"],
    ["the totals of a provider that was never called", providerTotals("third", month), "03#two_factor"],
    ["the totals of unsettled attempts", unsettledTotals("2026-11-03T13"), "minute#05"],
    ["the verdicts of a caller", callerTotals("orders", "2026-11-03"), amountNames.verdicts("match")],
  ])("finds what was planted in %s, and takes it out when it is told to", async (_, group, attribute) => {
    const books = await openMonth();
    await books.table.write({ type: "put", item: { pk: `providers#${month}`, sk: "third" }, conditions: [] });
    await books.table.write({ type: "put", item: { pk: `callers#${month}`, sk: "orders" }, conditions: [] });
    await books.table.write({ type: "add", key: sliceKey(group, 3), amounts: new Map([[attribute, 500]]) });
    const { differences, findings } = await books.audit();
    expect([differences, findings]).toEqual([[{ group, attribute, entries: 0, totals: 500 }], []]);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("finds an entry that was turned, and takes it back from its record", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await books.table.write({ type: "put", item: entryItem({ ...charged, charge: "free" }), conditions: [] });
    const { findings } = await books.audit();
    expect(findings).toMatchObject([
      { what: "different", stands: { charge: "free" }, seen: { charge: "charged" } },
    ]);
    expect((await books.repair()).entries).toBe(1);
    expect(await books.audit()).toMatchObject(whole);
  });

  it("finds an entry that was deleted, and posts it from its record", async () => {
    const books = await openMonth();
    await books.table.write({ type: "delete", key: keyOf(oneOf(books, "charged")) });
    expect((await books.audit()).findings).toMatchObject([{ what: "missing" }]);
    expect((await books.repair()).entries).toBe(1);
    expect(await books.audit()).toMatchObject(whole);
  });

  it("finds an entry for an attempt that never was, and one that stands twice", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    const invented = { ...charged, attempt: 9 };
    const doubled = { ...charged, caller: "somebody" };
    for (const entry of [invented, doubled]) {
      await books.table.write({ type: "put", item: entryItem(entry), conditions: [] });
    }
    const { findings } = await books.audit();
    expect(findings.map(({ what }) => what).toSorted()).toEqual(["doubled", "unsupported"]);
  });

  it("decides nothing by a number as long as entries lack what a record has", async () => {
    const books = await openMonth();
    // A number decides nothing either while the provider has a free attempt.
    for (const one of books.entries()) {
      if (one.provider === "first" && one.charge === "free")
        await books.settle({ ...one, charge: "charged" });
    }
    const unknown = books.entries().filter(({ provider, charge }) => provider === "first" && isOpen(charge));
    const charged = books
      .entries()
      .filter(({ provider, charge }) => provider === "first" && charge === "charged");
    const [missing] = charged;
    const calls = charged.length - 1 + unknown.length;
    if (missing === undefined) throw new Error("the history has no charged attempt");
    await books.table.write({ type: "delete", key: keyOf(missing) });
    const { bill } = await books.audit({ provider: "first", calls });
    expect([bill?.findings, bill?.undecided.length]).toEqual([[], unknown.length]);
    books.records.clear();
    const gone = await books.audit({ provider: "first", calls });
    expect(gone.bill?.findings.length).toBe(unknown.length);
  });

  it("takes for a finding only what two audits in a row find", async () => {
    const books = await openMonth();
    const good = await books.audit();
    const missing = oneOf(books, "charged");
    const finding = { what: "missing" as const, stands: undefined, seen: missing };
    const passing = { ...good, findings: [finding] };
    expect(lastingFindings(passing, good).findings).toEqual([]);
    expect(lastingFindings(good, passing).findings).toEqual([]);
    expect(lastingFindings(passing, passing).findings).toEqual([finding]);
  });

  it("measures what changes while it reads, and says how much it could not compare", async () => {
    const books = await openMonth();
    const { caller } = oneOf(books, "charged");
    const planted = { group: callerTotals(caller, "2026-11-03"), attribute: "n#first#two_factor#charged" };
    const moved = { group: callerTotals(caller, "2026-11-04"), attribute: "n#first#two_factor#charged" };
    for (const { group, attribute } of [planted, moved]) {
      await books.table.write({ type: "add", key: sliceKey(group, 3), amounts: new Map([[attribute, 2]]) });
    }
    // Checks go on: one number changes whenever the entries are read.
    const partition = entryPartition(month, 0);
    const table: Table = {
      ...books.table,
      async *query(pk, range, options) {
        const amounts = new Map([[moved.attribute, 1]]);
        if (pk === partition)
          await books.table.write({ type: "add", key: sliceKey(moved.group, 1), amounts });
        yield* books.table.query(pk, range, options);
      },
    };
    const audit = await auditCertainly({ ...books.sources, table }, { month });
    expect(audit.moving).toBe(1);
    expect(audit.differences).toMatchObject([planted]);
    expect(agrees(audit)).toBe(false);
  });
});

describe("a repair", () => {
  it("posts what a lost stream has never brought, and changes nothing when it is run again", async () => {
    let count = 0;
    const books = await openMonth({}, () => (count += 1) % 3 === 0);
    expect(agrees(await books.audit())).toBe(false);
    expect((await books.repair()).entries).toBeGreaterThan(0);
    expect(await books.audit()).toMatchObject(whole);
    const stored = books.entries();
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
    expect(books.entries()).toEqual(stored);
  });

  it("rebuilds totals without records only when it is told to", async () => {
    const books = await openMonth();
    const { caller } = oneOf(books, "charged");
    const group = callerTotals(caller, "2026-11-03");
    const amounts = new Map([["n#first#two_factor#charged", 5]]);
    books.records.clear();
    await books.table.write({ type: "add", key: sliceKey(group, 3), amounts });
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
    expect((await books.audit()).differences).toHaveLength(1);
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("raises totals to entries that records confirm, and lowers them only when it is told to", async () => {
    const books = await openMonth();
    const { caller } = oneOf(books, "charged");
    const attribute = "n#first#two_factor#charged";
    for (const [day, amount] of [
      ["2026-11-03", -1],
      ["2026-11-04", 5],
    ] as const) {
      const key = sliceKey(callerTotals(caller, day), 3);
      await books.table.write({ type: "add", key, amounts: new Map([[attribute, amount]]) });
    }
    expect(await books.repair()).toEqual({ entries: 0, totals: 1 });
    expect((await books.audit()).differences).toMatchObject([{ group: callerTotals(caller, "2026-11-04") }]);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("keeps the totals of an entry that was deleted after its record, though records confirm all others", async () => {
    const books = await openMonth();
    const byVerification = Map.groupBy(books.entries(), ({ verificationId }) => verificationId);
    const [deleted] = [...byVerification.values()].find(
      (entries) => entries.length === 1 && entries[0]?.charge === "charged",
    ) ?? [oneOf(books, "charged")];
    if (deleted === undefined) throw new Error("the history has no charged attempt");
    books.records.delete(`v1#${deleted.verificationId.slice(4)}`);
    await books.table.write({ type: "delete", key: keyOf(deleted) });
    const totals = () => structuredClone([...books.table.items].filter(([pk]) => pk.startsWith("totals#")));
    const before = totals();
    const { differences, unconfirmed } = await books.audit();
    expect([differences.length > 0, unconfirmed]).toEqual([true, 0]);
    expect(await books.repair()).toEqual({ entries: 0, totals: 0 });
    expect(totals()).toEqual(before);
    expect((await books.audit()).differences).toEqual(differences);
  });

  it("leaves totals alone that count an entry already, with or without the records of others", async () => {
    const books = await openMonth();
    const before = [...books.table.items].filter(([pk]) => /^(totals|charged|unsettled)#/u.test(pk));
    const stored = structuredClone(before);
    const [gone, deleted] = books.entries().filter(({ charge }) => charge === "charged");
    if (gone === undefined || deleted === undefined)
      throw new Error("the history has too few charged attempts");
    books.records.delete(`v1#${gone.verificationId.slice(4)}`);
    await books.table.write({ type: "delete", key: keyOf(deleted) });
    expect(await books.repair()).toEqual({ entries: 1, totals: 0 });
    expect([...books.table.items].filter(([pk]) => /^(totals|charged|unsettled)#/u.test(pk))).toEqual(stored);
    expect(await books.audit()).toMatchObject(whole);
  });

  it("does not rebuild totals from entries that no attempt explains, even if it is told to", async () => {
    const books = await openMonth();
    const doubled = { ...oneOf(books, "charged"), caller: "somebody" };
    books.records.clear();
    await books.table.write({ type: "put", item: entryItem(doubled), conditions: [] });
    expect(await books.repair(true)).toEqual({ entries: 0, totals: 0, listed: 1 });
    expect((await books.audit()).differences.length).toBeGreaterThan(0);
  });

  it("is stored with who, when and how much did not agree", async () => {
    const books = await openMonth();
    await books.table.write({ type: "delete", key: keyOf(oneOf(books, "charged")) });
    await books.repair();
    const { repairs } = await books.audit();
    expect(repairs).toMatchObject([{ by: "accounting", at: books.clock.now(), entries: 1 }]);
  });
});

function isOpen(charge: string): boolean {
  return charge === "open" || charge === "unknown";
}
