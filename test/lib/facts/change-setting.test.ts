import { describe, expect, it } from "vitest";
import { changeLimits, limitsSubject } from "../../../lib/facts/change-limits.ts";
import { changeSwitch, switchesSubject } from "../../../lib/facts/change-switch.ts";
import { limitsKey, providerSwitchKey } from "../../../lib/facts/keys.ts";
import { readSharedFacts } from "../../../lib/facts/shared-facts-items.ts";
import { readHistory } from "../../../lib/store/history.ts";
import type { Table } from "../../../lib/store/table.ts";
import { createCountingRandom, createManualClock } from "../records/fixtures.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";

const caller = "iam:000000000000:role/orders";
const by = "accounting";

function setUp() {
  const memory = createMemoryUsageTable();
  const clock = createManualClock();
  return { table: memory, clock, random: createCountingRandom() };
}

/** The table, in which another operator makes a change before each of the first transactions. */
function overtaken(table: Table, times: number, other: () => Promise<unknown>): Table {
  let left = times;
  return {
    ...table,
    async transact(writes) {
      if (left-- > 0) await other();
      return table.transact(writes);
    },
  };
}

describe("a change of limits", () => {
  it("keeps who made it, when, and what the limits were before", async () => {
    const dependencies = setUp();
    const { table, clock } = dependencies;
    const set = (next: object, action = "set") =>
      changeLimits({ caller, by, action, next: () => next }, dependencies);
    await set({ monthlyCalls: 10 });
    clock.advance(1_000);
    await set({ monthlyCalls: 20, namesPerPerson: 3 });
    clock.advance(1_000);
    await changeLimits({ caller, by: "night", action: "clear", next: () => undefined }, dependencies);
    const now = clock.now();
    expect(await readHistory(table, limitsSubject)).toEqual([
      { by, at: now - 2_000, action: "set", what: { name: caller, after: { monthlyCalls: 10 } } },
      {
        by,
        at: now - 1_000,
        action: "set",
        what: {
          name: caller,
          before: { monthlyCalls: 10 },
          after: { monthlyCalls: 20, namesPerPerson: 3 },
        },
      },
      {
        by: "night",
        at: now,
        action: "clear",
        what: { name: caller, before: { monthlyCalls: 20, namesPerPerson: 3 } },
      },
    ]);
    expect((await readSharedFacts(table)).limits.size).toBe(0);
  });

  it("that changes nothing is not kept", async () => {
    const dependencies = setUp();
    const clear = { caller, by, action: "clear", next: () => undefined };
    expect(await changeLimits(clear, dependencies)).toEqual({});
    expect(await readHistory(dependencies.table, limitsSubject)).toEqual([]);
  });

  it("is made on what another operator has set meanwhile, and keeps that as what was there before", async () => {
    const dependencies = setUp();
    const set = (limit: object, table: Table = dependencies.table) =>
      changeLimits(
        { caller, by, action: "set", next: (before) => ({ ...before, ...limit }) },
        { ...dependencies, table },
      );
    await set({ monthlyCalls: 10 });
    const table = overtaken(dependencies.table, 1, () => set({ namesPerPerson: 3 }));
    expect(await set({ checksPerSecond: 5 }, table)).toEqual({
      monthlyCalls: 10,
      namesPerPerson: 3,
      checksPerSecond: 5,
    });
    const last = (await readHistory(dependencies.table, limitsSubject)).at(-1);
    expect(last?.what["before"]).toEqual({ monthlyCalls: 10, namesPerPerson: 3 });
  });

  it("gives up, changes nothing and keeps nothing where others are in the way each time", async () => {
    const dependencies = setUp();
    let rate = 1;
    const item = () => ({ ...limitsKey(caller), checksPerSecond: (rate += 1) });
    const table = overtaken(dependencies.table, 9, () =>
      dependencies.table.write({ type: "put", item: item(), conditions: [] }),
    );
    const order = { caller, by, action: "set", next: () => ({ monthlyCalls: 1 }) };
    expect(await changeLimits(order, { ...dependencies, table })).toBe("busy");
    expect(await readHistory(table, limitsSubject)).toEqual([]);
  });

  it("replaces a limit that was damaged by hand, and keeps what stood there", async () => {
    const dependencies = setUp();
    const { table } = dependencies;
    const damaged = { ...limitsKey(caller), monthlyCalls: "many", namesPerPerson: 3 };
    await table.write({ type: "put", item: damaged, conditions: [] });
    const order = {
      caller,
      by,
      action: "set",
      next: (before: object) => ({ ...before, checksPerSecond: 1 }),
    };
    expect(await changeLimits(order, dependencies)).toEqual({ namesPerPerson: 3, checksPerSecond: 1 });
    const [kept] = await readHistory(table, limitsSubject);
    expect(kept?.what["before"]).toEqual({ monthlyCalls: "many", namesPerPerson: 3 });
  });
});

describe("a change of a switch", () => {
  it("keeps how the switch was set before, and leaves no item where nothing is set", async () => {
    const dependencies = setUp();
    const { table, clock } = dependencies;
    const change = (action: string, next: (before: object) => object) =>
      changeSwitch({ name: "shuxun", by, action, next, forgets: false }, dependencies);
    await change("off", () => ({ switchedOff: true }));
    clock.advance(1_000);
    await change("on", () => ({}));
    const [off, on] = await readHistory(table, switchesSubject);
    expect(off?.what).toEqual({ name: "shuxun", after: { switchedOff: true } });
    expect(on?.what).toEqual({ name: "shuxun", before: { switchedOff: true } });
    expect(await table.read(providerSwitchKey("shuxun"))).toBeUndefined();
  });
});
