import { describe, expect, it } from "vitest";
import { attemptName, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { findUnsettled } from "../../../../lib/usage/unsettled/find-unsettled.ts";
import { openMonth } from "../audit/month.ts";
import { createMemoryStore } from "../../store/memory-store.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { openAttempt, post } from "./posted.ts";

const months = ["2026-10", "2026-11", "2026-12"];
const names = (entries: readonly Entry[]) => entries.map(attemptName);

describe("the unsettled attempts", () => {
  it("are those among the entries that are open or unknown, oldest first, with the records that live", async () => {
    const books = await openMonth();
    const [gone] = books.records.keys();
    books.records.delete(gone ?? "");
    const found = await findUnsettled(books.sources, { months });
    const expected = books
      .entries()
      .filter(({ charge }) => charge === "open" || charge === "unknown")
      .toSorted((one, other) => one.startedAt - other.startedAt);
    expect(expected.length).toBeGreaterThan(10);
    expect(names(found.map(({ entry }) => entry))).toEqual(names(expected));
    for (const { entry, record } of found) {
      expect(record !== undefined).toBe(books.records.has(`v1#${entry.verificationId.slice(4)}`));
    }
  });

  it("are found for one caller, and in one month", async () => {
    const books = await openMonth();
    const [{ caller } = { caller: "" }] = books.entries();
    const found = await findUnsettled(books.sources, { months, caller });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ entry }) => entry.caller === caller)).toBe(true);
    expect(await findUnsettled(books.sources, { months: ["2026-10"], caller })).toEqual([]);
  });

  it("are read from their hours alone: a few of them cost the same among few entries and among many", async () => {
    const noon = Date.UTC(2026, 10, 22, 4);
    const reads = async (others: number): Promise<number> => {
      const table = createMemoryUsageTable();
      const ended = Array.from({ length: others }, (_, index) =>
        openAttempt({ startedAt: noon - 7_200_000 - index * 60_000, charge: "charged" }),
      );
      await post(
        table,
        openAttempt({ startedAt: noon }),
        openAttempt({ startedAt: noon + 3_600_000 }),
        ...ended,
      );
      let items = 0;
      const counting = {
        ...table,
        async *query(...query: Parameters<typeof table.query>) {
          for await (const item of table.query(...query)) {
            if (query[0].startsWith("entries#")) items += 1;
            yield item;
          }
        },
      };
      const records = createMemoryStore(new Map());
      expect(await findUnsettled({ table: counting, records }, { months })).toHaveLength(2);
      return items;
    };
    expect([await reads(0), await reads(50)]).toEqual([2, 2]);
  });

  it("are found where the totals of hours do not name their hour yet", async () => {
    const table = createMemoryUsageTable();
    await post(table, openAttempt({ startedAt: Date.UTC(2026, 10, 22, 15, 59) }));
    const lagging = {
      ...table,
      query: (...query: Parameters<typeof table.query>) =>
        table.query(query[0].startsWith("unsettled#") ? "nothing" : query[0], query[1], query[2]),
    };
    const records = createMemoryStore(new Map());
    expect(await findUnsettled({ table: lagging, records }, { months })).toHaveLength(1);
  });
});
