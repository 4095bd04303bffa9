import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { projectUsageEntry } from "../../../lib/entry/project-usage.ts";
import type { CallerLimits } from "../../../lib/facts/caller-limits.ts";
import { usedKey } from "../../../lib/facts/keys.ts";
import { readsAtOnce } from "../../../lib/store/bounded-reads.ts";
import { countReads } from "../store/counted-reads.ts";
import { callerNames, finishedCheck } from "../usage/ledger/histories.ts";
import { crowdedDay } from "../usage/report/crowded-day.ts";
import { writeLimits } from "../facts/stored-limits.ts";
import { createWatch } from "../../../lib/entry/watch.ts";
import { createManualClock, match, mismatch } from "../records/fixtures.ts";
import { usageDependencies } from "../usage/dependencies.ts";
import { openAttempt, post } from "../usage/unsettled/posted.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";
import { buy, packageOf } from "../usage/ledger/projected.ts";

const caller = "iam:000000000000:role/orders";
const context = { getRemainingTimeInMillis: () => 60_000 };

function setUp() {
  const clock = createManualClock();
  const table = createMemoryUsageTable();
  const { dependencies, lines } = usageDependencies(table, { clock });
  // Several instances project side by side, each looking for itself.
  const handlers = [projectUsageEntry(dependencies), projectUsageEntry(dependencies)];
  let made = 0;
  /** Projects charged checks of one caller, a batch at a time. */
  const project = async (checks: number, { answer = match, batch = 5, by = caller } = {}): Promise<void> => {
    for (let left = checks; left > 0; left -= batch) {
      const entries = Array.from({ length: Math.min(batch, left) }, () =>
        finishedCheck({ check: made++, caller: by, startedAt: clock.now(), answer }),
      ).flat();
      await handlers[made % 2]?.({ Records: entries }, context);
      clock.advance(6_000);
    }
  };
  /** What the schedule sends, to one of the instances. */
  const lookIdly = async (instance = 0): Promise<void> => {
    await handlers[instance]?.({ Records: [] }, context);
  };
  return {
    clock,
    table,
    lines,
    project,
    lookIdly,
    setLimits: (limits: CallerLimits, of = caller) => writeLimits(table, of, limits),
  };
}

function failing(): never {
  throw new Error("down");
}

describe("a watch", () => {
  it("fails for nobody, however late it learns what to look for", async () => {
    const { dependencies } = usageDependencies(createMemoryUsageTable(), { clock: createManualClock() });
    const table = { ...dependencies.table, query: failing };
    const callers = {
      async settingsOf(name: string) {
        await nextTurn();
        return dependencies.callers.settingsOf(name);
      },
    };
    await createWatch({ ...dependencies, table, callers }).look(new Set([caller]), 0);
  });

  it("looks at 1,300 callers in turn, never at all of them at once", async () => {
    const clock = createManualClock();
    const names = callerNames(1_300);
    const { table, counts } = countReads(await crowdedDay(names));
    const { dependencies } = usageDependencies(table, { clock });
    const callers = {
      settingsOf: () =>
        Promise.resolve({ isSwitchedOff: false, limits: { monthlyCalls: 10, mismatchPercent: 40 } }),
    };
    // Each of them needs the totals of all, so two are enough.
    await createWatch({ ...dependencies, callers }).look(new Set(names.slice(0, 2)), clock.now());
    expect(await table.read(usedKey("iam:000000000000:role/caller-1"))).toMatchObject({ calls: 1 });
    expect(counts.all).toBeGreaterThan(2 * 1_300 * 8);
    expect(counts.most).toBe(readsAtOnce);
  });
});

describe("the watch over packages", () => {
  it("warns once of each threshold, not once a call, and says once that a new package ends it", async () => {
    const { table, lines, project, clock } = setUp();
    await buy(table, packageOf());
    await project(70);
    expect(lines).toEqual([]);
    await project(20);
    const low = { alarm: "package_low", provider: "first", code: "left_20_percent", package: "pkg_00000001" };
    expect(lines).toEqual([low]);
    await project(8);
    const lower = { ...low, code: "left_5_percent" };
    expect(lines).toEqual([low, lower]);
    await buy(table, packageOf({ id: "pkg_next", validUntil: "2028-01-01" }));
    clock.advance(6_000);
    await project(2, { batch: 1 });
    expect(lines.slice(2)).toEqual([
      { warning: "left_20_percent", provider: "first", package: "pkg_00000001" },
      { warning: "left_5_percent", provider: "first", package: "pkg_00000001" },
    ]);
    await project(20);
    expect(lines).toHaveLength(4);
  });
});

describe("the watch without checks", () => {
  it("counts every attempt that was left, in one instance, and looks every minute", async () => {
    const { table, lines, lookIdly, clock } = setUp();
    const minutes = 6;
    await lookIdly();
    for (let minute = 0; minute < minutes; minute++) {
      await post(table, openAttempt({ startedAt: clock.now() }));
      clock.advance(60_000);
      await Promise.all([lookIdly(0), lookIdly(1)]);
    }
    // The last three minutes do not count yet: calls that began in them may be at work, or were until just now.
    expect(lines).toMatchObject(Array.from({ length: minutes - 3 }, () => ({ unknownCharges: 1 })));
  });

  it("tells of attempts that have been open for a day", async () => {
    const { table, lines, lookIdly, clock } = setUp();
    await post(table, openAttempt({ startedAt: clock.now() - 2 * 86_400_000 }));
    await lookIdly();
    expect(lines).toEqual([{ alarm: "open_attempts", provider: "none", code: "open_for_a_day", count: 1 }]);
  });

  it("looks at packages rarely: they only expire", async () => {
    const { table, lines, lookIdly, clock } = setUp();
    await lookIdly();
    await buy(table, packageOf({ validUntil: "2026-11-23" }));
    clock.advance(6 * 3_600_000 - 1);
    await lookIdly();
    expect(lines).toEqual([]);
    clock.advance(1);
    await lookIdly();
    expect(lines).toMatchObject([{ alarm: "package_expires" }]);
  });
});

describe("the watch over callers", () => {
  it("writes what a caller with monthly limits has used, and for others nothing", async () => {
    const { table, project, setLimits, clock } = setUp();
    await project(5);
    expect(await table.read(usedKey(caller))).toBeUndefined();
    await setLimits({ monthlyCalls: 100 });
    clock.advance(10_000);
    await project(10);
    expect(await table.read(usedKey(caller))).toMatchObject({
      month: "2026-11",
      calls: 15,
      spendMilliFen: 15 * 60_000,
      callsPerSecond: 5 / 6,
    });
  });

  it("writes what all callers together have used that declare their name, at list price", async () => {
    const { table, project, setLimits } = setUp();
    await setLimits({ monthlyCalls: 100 }, "declared:*");
    for (const name of ["orders", "billing", "orders"]) await project(5, { by: `declared:${name}` });
    await project(5);
    expect(await table.read(usedKey("declared:*"))).toMatchObject({
      month: "2026-11",
      calls: 15,
      spendMilliFen: 15 * 60_000,
    });
    expect(await table.read(usedKey("declared:orders"))).toBeUndefined();
  });

  it("raises an alarm once a day where a caller's verdicts are mismatches too often", async () => {
    const { project, setLimits, lines } = setUp();
    await setLimits({ mismatchPercent: 30 });
    await project(40, { batch: 10 });
    await project(15, { answer: mismatch });
    expect(lines).toEqual([]);
    await project(30, { answer: mismatch });
    expect(lines).toEqual([{ alarm: "mismatches", provider: "none", code: "mismatch_percent", caller }]);
  });
});
