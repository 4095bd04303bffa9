import { describe, expect, it } from "vitest";
import { projectUsageEntry } from "../../../../lib/entry/project-usage.ts";
import { recordFromItem } from "../../../../lib/records/item.ts";
import { adjustCharge } from "../../../../lib/usage/ledger/adjust.ts";
import { auditMonth, lastingDifferences } from "../../../../lib/usage/audit/audit.ts";
import type { Bill } from "../../../../lib/usage/audit/bill.ts";
import { exportEntries } from "../../../../lib/usage/report/export-entries.ts";
import { callerTotals, sliceKey } from "../../../../lib/usage/totals/keys.ts";
import { createRebuild, repairTotals } from "../../../../lib/usage/audit/repair.ts";
import { resolveCharge } from "../../../../lib/usage/ledger/resolve.ts";
import { amountNames } from "../../../../lib/usage/totals/totals.ts";
import { entriesOf, type Entry, attemptName } from "../../../../lib/usage/ledger/entry.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { createCountingRandom, createManualClock } from "../../records/fixtures.ts";
import { createMemoryStore, type MemoryTable } from "../../store/memory-store.ts";
import { usageDependencies } from "../dependencies.ts";
import { callerNames, eventEntry, playChecks } from "../ledger/histories.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { projectRecords } from "../ledger/projected.ts";

const month = "2026-11";
const from = Date.UTC(2026, 10, 2);
const said = { by: "accounting", evidence: "bill line 17" };

/** The history has resolutions of its own. */
const isOurs = ({ by }: { by: string }): boolean => by === said.by;

/** The books of a made-up month. */
async function setUp() {
  const { table: records, entries } = playChecks(
    { attempts: 300, callers: callerNames(3), from, to: from + 5 * 86_400_000 },
    seededRandom(11),
  );
  const table = createMemoryUsageTable();
  const handler = projectUsageEntry(usageDependencies(table).dependencies);
  await handler({ Records: entries.map(eventEntry) }, { getRemainingTimeInMillis: () => 60_000 });
  const clock = createManualClock(Date.UTC(2026, 11, 3));
  const dependencies = { table, clock, random: createCountingRandom() };
  const audit = (bill?: Bill) =>
    auditMonth(table, all(records), { month, ...(bill === undefined ? {} : { bill }) });
  const attempts = (): Entry[] => [...records.values()].flatMap((item) => entriesOf(recordFromItem(item)));
  const oneOf = (charge: string, skip: (attempt: Entry) => boolean = () => false): Entry => {
    const found = attempts().find((one) => one.charge === charge && !skip(one));
    if (found === undefined) throw new Error(`the history has no attempt that is ${charge}`);
    return found;
  };
  return { records, table, clock, dependencies, audit, attempts, oneOf };
}

async function* all(records: MemoryTable) {
  for (const item of records.values()) yield Promise.resolve(recordFromItem(item));
}

function recordOf(records: MemoryTable, { verificationId }: Entry) {
  return recordFromItem(records.get(`v1#${verificationId.slice(4)}`) ?? {});
}

describe("an audit", () => {
  it("agrees with the records to the unit", async () => {
    const { audit, attempts } = await setUp();
    expect(await audit()).toMatchObject({ differences: [], attempts: attempts().length });
  });

  it("finds one call that somebody took out of the totals, and repairs it", async () => {
    const { audit, table, oneOf } = await setUp();
    const { caller, provider, kind } = oneOf("charged");
    const key = sliceKey(callerTotals(caller, "2026-11-03"), 3);
    const attribute = amountNames.attempts(provider, kind, "charged");
    await table.write({ type: "add", key, amounts: new Map([[attribute, -1]]) });
    const [first, second] = [await audit(), await audit()];
    const differences = lastingDifferences(first, second);
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatchObject({ line: { caller, period: "2026-11-03", charge: "charged" } });
    await repairTotals(table, differences);
    expect((await audit()).differences).toEqual([]);
  });

  it("finds a record that was never counted, and counts it", async () => {
    const { audit, table, records, dependencies, oneOf } = await setUp();
    const some = new Map(records);
    some.delete(recordOf(records, oneOf("charged")).pk);
    table.items.clear();
    await projectRecords(table, some);
    expect((await audit()).differences.length).toBeGreaterThan(0);
    const rebuild = createRebuild(dependencies);
    for await (const record of all(records)) await rebuild.add(record);
    expect(await rebuild.end()).toBe(0);
    // Of free attempts a record keeps the latest, and of the earlier ones their number.
    const { differences } = await audit();
    expect(differences.every(({ line }) => line.charge === "free")).toBe(true);
    await repairTotals(table, differences);
    expect((await audit()).differences).toEqual([]);
  });

  it("does not take for a difference what only one of two audits has found", async () => {
    const { audit } = await setUp();
    const whole = await audit();
    const difference = {
      line: {
        caller: "a",
        period: "2026-11-03",
        provider: "first",
        kind: "two_factor",
        charge: "charged" as const,
      },
      expected: { attempts: 1, listMilliFen: 0 },
      found: { attempts: 0, listMilliFen: 0 },
    };
    const passing = { ...whole, differences: [difference] };
    expect(lastingDifferences(passing, whole)).toEqual([]);
    expect(lastingDifferences(whole, passing)).toEqual([]);
    expect(lastingDifferences(passing, passing)).toEqual([difference]);
  });
});

describe("a charge that an operator resolves", () => {
  it("is written into the record with who, when and why, reaches the books, and is listed", async () => {
    const { audit, table, records, clock, oneOf } = await setUp();
    const attempt = oneOf("unknown");
    const store = createMemoryStore(records);
    const before = (await audit({ provider: attempt.provider, calls: 0 })).bill;
    const resolved = await resolveCharge(recordOf(records, attempt), attempt, "charged", said, {
      store,
      clock,
    });
    expect(resolved).toEqual({ outcome: "resolved", from: "unknown" });
    expect(recordOf(records, attempt).attempts[attempt.attempt]).toMatchObject({
      charge: "charged",
      resolution: { ...said, at: clock.now() },
    });
    expect((await audit()).differences.length).toBeGreaterThan(0);
    await projectRecords(table, records);
    const after = await audit({ provider: attempt.provider, calls: 0 });
    expect(after.differences).toEqual([]);
    expect(after.bill?.charged).toBe((before?.charged ?? 0) + 1);
    expect(after.corrections).toContainEqual({
      ...said,
      how: "resolved",
      from: "unknown",
      to: "charged",
      at: clock.now(),
      verificationId: attempt.verificationId,
      attempt: attempt.attempt,
    });
    const again = { store, clock };
    const settled = { ...attempt, charge: "charged" as const };
    expect(await resolveCharge(recordOf(records, attempt), settled, "free", said, again)).toEqual({
      outcome: "settled",
    });
  });

  it("is left alone while the call may be under way", async () => {
    const { records, clock, oneOf } = await setUp();
    const attempt = oneOf("open");
    const store = createMemoryStore(records);
    const freeAt = clock.now() + 1;
    const resolved = resolveCharge({ ...recordOf(records, attempt), freeAt }, attempt, "free", said, {
      store,
      clock,
    });
    expect(await resolved).toEqual({ outcome: "held", freeAt });
  });
});

describe("a charge that an operator adjusts", () => {
  it("changes books and totals together, leaves the record, is listed, and outlives every delivery", async () => {
    const { audit, table, records, dependencies, oneOf } = await setUp();
    const attempt = oneOf("charged");
    expect(await adjustCharge(attempt, "free", said, dependencies)).toMatchObject({
      outcome: "adjusted",
      to: { charge: "free", adjustments: 1 },
    });
    await projectRecords(table, records);
    expect(recordOf(records, attempt).attempts[attempt.attempt]?.charge).toBe("charged");
    const audited = await audit();
    expect(audited.differences).toEqual([]);
    expect(audited.corrections.filter(isOurs)).toMatchObject([
      { how: "adjusted", from: "charged", to: "free", ...said },
    ]);
    expect(await adjustCharge(attempt, "free", said, dependencies)).toEqual({ outcome: "unchanged" });
    dependencies.clock.advance(1_000);
    expect(await adjustCharge(attempt, "charged", said, dependencies)).toMatchObject({ outcome: "adjusted" });
    const { differences, corrections } = await audit();
    expect([differences, corrections.filter(isOurs)]).toMatchObject([
      [],
      [{ to: "free" }, { to: "charged" }],
    ]);
  });

  it("is refused where nobody knows it, and where the books have no such attempt", async () => {
    const { dependencies, oneOf } = await setUp();
    expect(await adjustCharge(oneOf("unknown"), "free", said, dependencies)).toEqual({
      outcome: "unsettled",
    });
    const absent = { ...oneOf("charged"), attempt: 9 };
    expect(await adjustCharge(absent, "free", said, dependencies)).toEqual({ outcome: "missing" });
  });
});

describe("an export", () => {
  it("has every attempt of a month once, by caller and time", async () => {
    const { table, attempts } = await setUp();
    const exported: Entry[] = [];
    for await (const record of exportEntries(table, month)) exported.push(record);
    const times = exported.map(({ caller, startedAt }) => `${caller} ${new Date(startedAt).toISOString()}`);
    expect(times).toEqual(times.toSorted());
    expect(new Set(exported.map(attemptName)).size).toBe(exported.length);
    expect(exported.map(attemptName)).toEqual(expect.arrayContaining(attempts().map(attemptName)));
  });
});
