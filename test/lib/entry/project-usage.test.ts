import { describe, expect, it } from "vitest";
import { projectUsageEntry } from "../../../lib/entry/project-usage.ts";
import { forget } from "../../../lib/records/forget.ts";
import { countGuess } from "../../../lib/records/guesses.ts";
import { recordFromItem, recordItem } from "../../../lib/records/item.ts";
import { verificationId } from "../../../lib/records/record.ts";
import type { Table } from "../../../lib/store/table.ts";
import { projectedAt } from "../../../lib/usage/ledger/projected.ts";
import { keyOf, entriesOf, entryFromItem } from "../../../lib/usage/ledger/entry.ts";
import { callersOf } from "../../../lib/usage/totals/directory.ts";
import { readCallerMonth } from "../../../lib/usage/totals/read-totals.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { usageDependencies } from "../usage/dependencies.ts";
import { differencesBetween } from "../usage/audit/books.ts";
import { expectedBooks, foundBooks } from "../usage/audit/found-books.ts";
import { callerNames, eventEntry, playChecks } from "../usage/ledger/histories.ts";
import { buy, packageOf } from "../usage/ledger/projected.ts";
import { written } from "../store/memory-store.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";

const from = Date.UTC(2026, 10, 1);
const context = { getRemainingTimeInMillis: () => 60_000 };

function setUp() {
  const table = createMemoryUsageTable();
  const { dependencies, lines: alarms } = usageDependencies(table);
  const history = playChecks(
    { attempts: 20, callers: callerNames(2), from, to: from + 86_400_000 },
    seededRandom(7),
  );
  const entries = history.entries.map(eventEntry);
  const books = () => foundBooks(table, ["2026-10", "2026-11", "2026-12"], ["first", "second"]);
  return { alarms, table, dependencies, history, entries, books };
}

describe("the function that projects usage", () => {
  it("applies a batch and notes how far the stream was read", async () => {
    const { dependencies, entries, history, books, table } = setUp();
    const answer = await projectUsageEntry(dependencies)({ Records: entries }, context);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(differencesBetween(expectedBooks(history.table), await books())).toEqual([]);
    const newestAt = history.entries.at(-1)?.at ?? 0;
    expect(await projectedAt(table)).toBe(Math.floor(newestAt / 1000) * 1000);
  });

  it("looks after the packages with an empty batch, which tells nothing of how far the stream was read", async () => {
    const { dependencies, table, alarms } = setUp();
    await buy(table, packageOf({ boughtOn: "2025-11-30", validUntil: "2026-11-29" }));
    expect(await projectUsageEntry(dependencies)({ Records: [] }, context)).toEqual({
      batchItemFailures: [],
    });
    expect(await projectedAt(table)).toBeUndefined();
    const warning = { alarm: "package_expires", provider: "first", code: "expires_in_14_days" };
    expect(alarms).toEqual([{ ...warning, package: "pkg_00000001" }]);
  });

  it("reports an entry that is no record, raises an alarm, and applies all others", async () => {
    const { dependencies, entries, history, books, alarms } = setUp();
    const poison = {
      eventName: "INSERT" as const,
      dynamodb: { SequenceNumber: "9", NewImage: { pk: { S: "?" } } },
    };
    const answer = await projectUsageEntry(dependencies)({ Records: [poison, ...entries] }, context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "9" }] });
    expect(alarms).toContainEqual({ alarm: "unreadable_record", provider: "none", code: "INSERT" });
    expect(differencesBetween(expectedBooks(history.table), await books())).toEqual([]);
  });

  it("writes nothing to the books for a guess, and finds no rule broken by it", async () => {
    const { dependencies, entries, history, table, alarms } = setUp();
    await projectUsageEntry(dependencies)({ Records: entries }, context);
    const guesses = [...history.table.values()].map((item, sequence) => {
      const record = recordFromItem(item);
      const after = written(item, countGuess(record, from)) ?? {};
      return eventEntry({ pk: record.pk, before: item, after, at: from }, sequence);
    });
    const transactions: unknown[] = [];
    const watched: Table = {
      ...table,
      transact(writes) {
        transactions.push(...writes);
        return table.transact(writes);
      },
    };
    const answer = await projectUsageEntry({ ...dependencies, table: watched })(
      { Records: guesses },
      context,
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(guesses.length).toBeGreaterThan(10);
    expect(transactions).toEqual([]);
    expect(alarms).not.toContainEqual(expect.objectContaining({ alarm: "impossible_transition" }));
  });

  it("takes verdict and code of a forgotten person out of entries and totals, and leaves the charges", async () => {
    const { dependencies, entries, history, books, table } = setUp();
    const handler = projectUsageEntry(dependencies);
    await handler({ Records: entries }, context);
    const answered = [...history.table.values()].map(recordFromItem).filter(({ state }) => state === "done");
    const forgotten = answered.map((record, sequence) => {
      const after = recordItem(forget(record).record);
      return eventEntry({ pk: record.pk, before: recordItem(record), after, at: from }, sequence);
    });
    const posted = async () => {
      const items = await Promise.all(answered.flatMap(entriesOf).map((entry) => table.read(keyOf(entry))));
      return items.flatMap((item) => (item === undefined ? [] : [entryFromItem(item)]));
    };
    const before = { entries: await posted(), books: await books() };
    const said = before.entries.filter(({ verdict }) => verdict !== undefined);
    expect(said.length).toBeGreaterThan(5);
    expect(await verdictTotals(table)).toEqual({ "verdict#match": said.length });
    // What was delivered before comes once more, after the person was forgotten.
    for (const events of [forgotten, entries]) {
      expect(await handler({ Records: events }, context)).toEqual({ batchItemFailures: [] });
      const expected = before.entries.map((entry) => {
        if (entry.verdict === undefined) return entry;
        const { verdict: _verdict, code: _code, ...kept } = entry;
        return { ...kept, forgotten: true };
      });
      expect(await posted()).toEqual(expected);
      expect(await verdictTotals(table)).toEqual({ "verdict#forgotten": said.length });
      expect(differencesBetween(before.books, await books())).toEqual([]);
    }
  });

  it("takes nothing back for a record that retention removes", async () => {
    const { dependencies, entries, history, books } = setUp();
    const handler = projectUsageEntry(dependencies);
    await handler({ Records: entries }, context);
    const removals = entries.map(({ dynamodb }) => ({
      eventName: "REMOVE" as const,
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
      dynamodb: { SequenceNumber: "9", ...(dynamodb?.NewImage && { OldImage: dynamodb.NewImage }) },
    }));
    expect(await handler({ Records: removals }, context)).toEqual({ batchItemFailures: [] });
    expect(differencesBetween(expectedBooks(history.table), await books())).toEqual([]);
  });

  it("raises an alarm with the id alone for a change that no step makes, after it has written the books", async () => {
    const { dependencies, entries, history, alarms, books, table } = setUp();
    const raised = () => alarms.filter((line) => JSON.stringify(line).includes("impossible_transition"));
    await projectUsageEntry(dependencies)({ Records: entries }, context);
    expect(raised()).toEqual([]);
    const record = [...history.table.values()].map(recordFromItem).find(({ state }) => state === "done");
    if (record === undefined) throw new Error("no record is done");
    const before = recordItem(record);
    const spoilt = eventEntry(
      {
        pk: record.pk,
        before,
        after: { ...before, epoch: 9, caller: "iam:000000000000:role/other" },
        at: from,
      },
      1,
    );
    const answer = await projectUsageEntry(dependencies)({ Records: [spoilt] }, context);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await projectedAt(table)).toBeDefined();
    expect(await books()).toBeDefined();
    const alarm = {
      alarm: "impossible_transition",
      provider: "none",
      verificationId: verificationId(record.pk),
    };
    expect(raised()).toEqual([
      { ...alarm, code: "identity" },
      { ...alarm, code: "final" },
      { ...alarm, code: "acquisition" },
    ]);
  });

  it("raises it for a record that disappears before its time, and not for one that retention removes", async () => {
    const { dependencies, history, alarms } = setUp();
    const [item] = history.table.values();
    if (item === undefined) throw new Error("no record");
    const { expiresAt } = recordFromItem(item);
    const { dynamodb } = eventEntry({ pk: "", before: item, after: item, at: from }, 1);
    const removal = (seconds: number) => ({
      eventName: "REMOVE" as const,
      dynamodb: {
        ...(dynamodb?.OldImage && { OldImage: dynamodb.OldImage }),
        ApproximateCreationDateTime: seconds,
      },
    });
    const handler = projectUsageEntry(dependencies);
    await handler({ Records: [removal(expiresAt)] }, context);
    expect(alarms).toEqual([]);
    await handler({ Records: [removal(expiresAt - 60)] }, context);
    expect(alarms).toMatchObject([{ alarm: "impossible_transition", code: "removal" }]);
  });

  it("reports what the store did not take in time, and nothing else", async () => {
    const { dependencies, entries, table } = setUp();
    const down = { ...table, transact: () => Promise.reject(new Error("down")) };
    const answer = await projectUsageEntry({ ...dependencies, table: down })({ Records: entries }, context);
    const inserted = entries.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber }));
    expect(answer.batchItemFailures).toEqual(inserted);
    expect(await projectedAt(table)).toBeUndefined();
  });
});

/** The totals of verdicts, for all callers together. */
async function verdictTotals(table: Table): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const month of ["2026-11", "2026-12"]) {
    for (const caller of await callersOf(table, month)) {
      for (const item of await readCallerMonth(table, caller, month)) {
        for (const [name, value] of Object.entries(item)) {
          if (name.startsWith("verdict#")) totals[name] = (totals[name] ?? 0) + Number(value);
        }
      }
    }
  }
  return Object.fromEntries(Object.entries(totals).filter(([, total]) => total !== 0));
}
