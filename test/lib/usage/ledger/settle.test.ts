import { describe, expect, it } from "vitest";
import { keyOf } from "../../../../lib/usage/ledger/entry.ts";
import { recordItem } from "../../../../lib/records/item.ts";
import type { Entry } from "../../../../lib/usage/ledger/entry.ts";
import { oneOf, openMonth, type OpenMonth, recordOf, said } from "../audit/month.ts";

const whole = { differences: [], findings: [] };

describe("a settlement", () => {
  it("moves record, entry and totals of an unknown charge together, and says who, when and why", async () => {
    const books = await openMonth();
    const unknown = oneOf(books, "unknown");
    expect(await books.settle({ ...unknown, charge: "charged" })).toMatchObject({
      outcome: "settled",
      from: { charge: "unknown" },
      to: { charge: "charged", settlement: 1 },
    });
    expect(recordOf(books, unknown).attempts[unknown.attempt]).toMatchObject({
      charge: "charged",
      settlement: { charge: "charged", number: 1 },
    });
    const audit = await books.audit();
    expect(audit).toMatchObject(whole);
    expect(audit.settlements).toMatchObject([
      { ...said, from: "unknown", to: "charged", number: 1, at: books.clock.now(), caller: unknown.caller },
    ]);
  });

  it("leaves in the record what was believed of a known charge, and outlives every delivery", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await books.settle({ ...charged, charge: "free" });
    expect(recordOf(books, charged).attempts[charged.attempt]).toMatchObject({
      charge: "charged",
      settlement: { charge: "free", number: 1 },
    });
    await books.deliver(books.events);
    expect(await books.table.read(keyOf(charged))).toMatchObject({ charge: "free", settlement: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("is replaced by the next one, by number and not by clock", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await books.settle({ ...charged, charge: "free" });
    books.clock.advance(-60_000);
    expect(await books.settle({ ...charged, charge: "charged" })).toMatchObject({ to: { settlement: 2 } });
    expect(await books.settle({ ...charged, charge: "charged" })).toEqual({ outcome: "unchanged" });
    expect(await books.table.read(keyOf(charged))).toMatchObject({ charge: "charged", settlement: 2 });
    expect(await books.audit()).toMatchObject({ ...whole, settlements: [{ number: 2 }, { number: 1 }] });
  });

  it("works on an attempt whose record is gone, and survives a key that is claimed again", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    const record = books.records.get(`v1#${charged.verificationId.slice(4)}`);
    books.records.delete(`v1#${charged.verificationId.slice(4)}`);
    expect(await books.settle({ ...charged, charge: "free" })).toMatchObject({ outcome: "settled" });
    expect(await books.table.read(keyOf(charged))).toMatchObject({ charge: "free", settlement: 1 });
    expect(record).toBeDefined();
    expect(await books.audit()).toMatchObject({ ...whole, unconfirmed: 1 });
  });

  it("stays with its attempt when the key is claimed again in the same month, and names the one that is meant", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    const { startedAt: _, ...wanted } = charged;
    expect(await books.settle({ ...wanted, charge: "free" })).toMatchObject({ outcome: "settled" });
    const again = await claimAgain(books, charged);
    expect(await books.table.read(keyOf(charged))).toMatchObject({ charge: "free", settlement: 1 });
    expect(await books.table.read(keyOf(again))).toMatchObject({ charge: "charged" });
    expect(await books.table.read(keyOf(again))).not.toHaveProperty("settlement");
    expect(await books.audit()).toMatchObject({ ...whole, unconfirmed: 1 });
    // Without its start, an order could mean either.
    expect(await books.settle({ ...wanted, charge: "charged" })).toEqual({
      outcome: "several",
      startedAt: [charged.startedAt, again.startedAt],
    });
    expect(await books.settle({ ...again, charge: "free" })).toMatchObject({ to: { settlement: 1 } });
    expect(await books.settle({ ...charged, charge: "charged" })).toMatchObject({ to: { settlement: 2 } });
    expect(recordOf(books, again).attempts[again.attempt]?.settlement).toEqual({ charge: "free", number: 1 });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("puts a dropped free attempt back into its record, where it counts again", async () => {
    const books = await openMonth({ attempts: 600 });
    const inRecords = new Set(books.attempts().map((entry) => keyOf(entry).sk));
    const dropped = books
      .entries()
      .find((entry) => entry.charge === "free" && !inRecords.has(keyOf(entry).sk));
    if (dropped === undefined) throw new Error("the history has no dropped attempt");
    const { startedAt: _, ...wanted } = dropped;
    expect(await books.settle({ ...wanted, charge: "charged" })).toMatchObject({ outcome: "settled" });
    expect(recordOf(books, dropped).attempts[dropped.attempt]).toMatchObject({
      charge: "free",
      settlement: { charge: "charged", number: 1 },
    });
    expect(await books.audit()).toMatchObject(whole);
  });

  it("waits for a call that may still be running", async () => {
    const books = await openMonth();
    const open = oneOf(books, "open");
    const pk = `v1#${open.verificationId.slice(4)}`;
    const freeAt = books.clock.now() + 1;
    books.records.set(pk, { ...books.records.get(pk), freeAt });
    expect(await books.settle({ ...open, charge: "free" })).toEqual({ outcome: "held", freeAt });
    books.clock.advance(1);
    expect(await books.settle({ ...open, charge: "free" })).toMatchObject({ outcome: "settled" });
  });

  it("does not take an attempt that begins meanwhile for one whose record is gone", async () => {
    const books = await openMonth();
    const { startedAt: _, ...open } = oneOf(books, "open");
    const pk = `v1#${open.verificationId.slice(4)}`;
    const freeAt = books.clock.now() + 1;
    const later = { ...books.records.get(pk), freeAt };
    books.records.set(pk, { ...later, attempts: {}, attemptCount: 0 });
    const { query } = books.table;
    books.table.query = (...asked) => {
      books.records.set(pk, later);
      return query(...asked);
    };
    expect(await books.settle({ ...open, charge: "free" })).toEqual({ outcome: "held", freeAt });
  });

  it("knows no attempt that never was, and asks which of several is meant", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    expect(
      await books.settle({ verificationId: charged.verificationId, attempt: 77, charge: "free" }),
    ).toEqual({ outcome: "missing" });
    books.records.clear();
    const earlier = { ...charged, startedAt: charged.startedAt - 3_600_000 };
    await books.table.write({ type: "put", item: { ...earlier, ...keyOf(earlier) }, conditions: [] });
    const { startedAt: _, ...wanted } = charged;
    expect(await books.settle({ ...wanted, charge: "free" })).toEqual({
      outcome: "several",
      startedAt: [earlier.startedAt, charged.startedAt],
    });
    expect(await books.settle({ ...charged, charge: "free" })).toMatchObject({ outcome: "settled" });
    expect((await books.table.read(keyOf(earlier)))?.["charge"]).toBe("charged");
  });
});

/** Retention removes the record of an entry, and two days later its key is claimed and charged again. */
async function claimAgain(books: OpenMonth, entry: Entry): Promise<Entry> {
  const record = recordOf(books, entry);
  const attempt = record.attempts[entry.attempt];
  if (attempt === undefined) throw new Error("the record has dropped the attempt");
  const { settlement: _settlement, ...unsettled } = attempt;
  const startedAt = entry.startedAt + 2 * 86_400_000;
  const after = recordItem({
    ...record,
    createdAt: startedAt,
    attempts: { [entry.attempt]: { ...unsettled, startedAt, charge: "charged" } },
  });
  books.records.set(record.pk, after);
  await books.deliver([{ pk: record.pk, before: undefined, after, at: startedAt }]);
  return { ...entry, startedAt };
}
