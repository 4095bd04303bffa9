import { describe, expect, it } from "vitest";
import { saysAll } from "../../../../lib/usage/audit/copies.ts";
import { entryItem, keyOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { oneOf, openMonth, type OpenMonth } from "./month.ts";

const purpose = "account-opening";

/** Stores an entry with a purpose that its record no longer has, as after its person was forgotten. */
async function withPurpose({ table }: OpenMonth, entry: Entry): Promise<void> {
  await table.write({ type: "put", item: { ...entryItem(entry), purpose }, conditions: [] });
}

describe("the purpose of an entry whose record has none any more", () => {
  it("is no difference between them", async () => {
    const books = await openMonth();
    await withPurpose(books, oneOf(books, "charged"));
    expect(await books.audit()).toMatchObject({ differences: [], findings: [] });
  });

  it("stays when the attempt is settled", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await withPurpose(books, charged);
    expect(await books.settle({ ...charged, charge: "free" })).toMatchObject({ to: { purpose } });
    expect(await books.table.read(keyOf(charged))).toMatchObject({ charge: "free", settlement: 1, purpose });
  });

  it.each([
    ["raises its charge", "charged", "open"],
    ["puts its charge back", "free", "charged"],
  ] as const)("stays when a repair %s", async (_, charge, wrong) => {
    const books = await openMonth();
    const one = oneOf(books, charge);
    await withPurpose(books, { ...one, charge: wrong });
    expect((await books.repair()).entries).toBe(1);
    expect(await books.table.read(keyOf(one))).toMatchObject({ charge, purpose });
  });

  it("stays when the totals are rebuilt, and when the stream comes again", async () => {
    const books = await openMonth();
    const charged = oneOf(books, "charged");
    await withPurpose(books, charged);
    await books.repair(true);
    await books.deliver(books.events);
    expect(await books.table.read(keyOf(charged))).toMatchObject({ charge: "charged", purpose });
  });
});

it("an entry without its purpose does not say all that a copy with one says", async () => {
  const one = oneOf(await openMonth(), "charged");
  expect(saysAll({ ...one, purpose }, one)).toBe(true);
  expect(saysAll({ ...one, purpose }, { ...one, purpose })).toBe(true);
  expect(saysAll(one, { ...one, purpose })).toBe(false);
});
