import { describe, expect, it } from "vitest";
import { changeCaller, limitsSubject } from "../../../lib/facts/change-caller.ts";
import { changeSwitch, switchesSubject } from "../../../lib/facts/change-switch.ts";
import { callerPlace, everyCaller, settingsKey, switchPlace } from "../../../lib/facts/keys.ts";
import { listCallers } from "../../../lib/facts/list-callers.ts";
import { readHistory } from "../../../lib/store/history.ts";
import type { Table } from "../../../lib/store/table.ts";
import { createCountingRandom, createManualClock } from "../records/fixtures.ts";
import { writeLimits, writeSetting } from "./stored-limits.ts";
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
      changeCaller({ caller, by, action, next: () => next }, dependencies);
    await set({ limits: { monthlyCalls: 10 } });
    clock.advance(1_000);
    await set({ limits: { monthlyCalls: 20, namesPerPerson: 3 } });
    expect(await listCallers(table)).toEqual([caller]);
    clock.advance(1_000);
    await changeCaller({ caller, by: "night", action: "clear", next: () => ({}) }, dependencies);
    const now = clock.now();
    expect(await readHistory(table, limitsSubject)).toEqual([
      { by, at: now - 2_000, action: "set", what: { name: caller, after: { limits: { monthlyCalls: 10 } } } },
      {
        by,
        at: now - 1_000,
        action: "set",
        what: {
          name: caller,
          before: { limits: { monthlyCalls: 10 } },
          after: { limits: { monthlyCalls: 20, namesPerPerson: 3 } },
        },
      },
      {
        by: "night",
        at: now,
        action: "clear",
        what: { name: caller, before: { limits: { monthlyCalls: 20, namesPerPerson: 3 } } },
      },
    ]);
    expect(await listCallers(table)).toEqual([]);
  });

  it("that changes nothing is not kept", async () => {
    const dependencies = setUp();
    const clear = { caller, by, action: "clear", next: () => ({}) };
    expect(await changeCaller(clear, dependencies)).toEqual({});
    expect(await readHistory(dependencies.table, limitsSubject)).toEqual([]);
  });

  it("is made on what another operator has set meanwhile, and keeps that as what was there before", async () => {
    const dependencies = setUp();
    const set = (limit: object, table: Table = dependencies.table) =>
      changeCaller(
        { caller, by, action: "set", next: ({ limits }) => ({ limits: { ...limits, ...limit } }) },
        { ...dependencies, table },
      );
    await set({ monthlyCalls: 10 });
    const table = overtaken(dependencies.table, 1, () => set({ namesPerPerson: 3 }));
    expect(await set({ checksPerSecond: 5 }, table)).toEqual({
      limits: { monthlyCalls: 10, namesPerPerson: 3, checksPerSecond: 5 },
    });
    const last = (await readHistory(dependencies.table, limitsSubject)).at(-1);
    expect(last?.what["before"]).toEqual({ limits: { monthlyCalls: 10, namesPerPerson: 3 } });
  });

  it("gives up, changes nothing and keeps nothing where others are in the way each time", async () => {
    const dependencies = setUp();
    let rate = 1;
    const table = overtaken(dependencies.table, 9, () =>
      writeLimits(dependencies.table, caller, { checksPerSecond: (rate += 1) }),
    );
    const order = { caller, by, action: "set", next: () => ({ limits: { monthlyCalls: 1 } }) };
    expect(await changeCaller(order, { ...dependencies, table })).toBe("busy");
    expect(await readHistory(table, limitsSubject)).toEqual([]);
  });

  it.each([
    { settings: { limits: { monthlyCalls: "many", namesPerPerson: 3 }, switchedOff: "yes" } },
    { settings: { limits: {} }, switchedOff: { reason: "in the wrong place" } },
    { limits: { monthlyCalls: 3 } },
  ])("leaves %j alone, which was damaged by hand, unless it removes it as a whole", async (content) => {
    const dependencies = setUp();
    const { table } = dependencies;
    const { key } = callerPlace(caller);
    const damaged = { ...key, ...content };
    await table.write({ type: "put", item: damaged, conditions: [] });
    const order = { caller, by, action: "set", next: () => ({ limits: { checksPerSecond: 1 } }) };
    expect(await changeCaller(order, dependencies)).toBe("damaged");
    expect(await table.read(key)).toEqual(damaged);
    expect(await changeCaller({ ...order, removesDamaged: true }, dependencies)).toEqual({});
    expect(await table.read(key)).toBeUndefined();
    const [kept] = await readHistory(table, limitsSubject);
    expect(kept?.what["before"]).toEqual(
      Object.keys(content).join() === "settings" ? content.settings : { damaged: content },
    );
  });

  it("of names that stand for many is not listed among callers by itself", async () => {
    const dependencies = setUp();
    const change = { caller: everyCaller, by, action: "set", next: () => ({ limits: {} }) };
    await changeCaller(change, dependencies);
    expect(await listCallers(dependencies.table)).toEqual([everyCaller]);
    expect(dependencies.table.items.get("limited-callers")).toBeUndefined();
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
    expect(await table.read(settingsKey)).toEqual(settingsKey);
  });

  it.each([{ switchedOff: "true" }, { switchedOf: true }])(
    "leaves one off that was damaged by hand to %j, until it is switched on",
    async (damaged) => {
      const dependencies = setUp();
      const { table } = dependencies;
      const place = switchPlace("shuxun");
      await writeSetting(table, place, damaged);
      const stored = async () => (await table.read(place.key))?.[place.attribute];
      const change = (next: (before: object) => object) =>
        changeSwitch({ name: "shuxun", by, action: "clear", next, forgets: false }, dependencies);
      await change((before) => ({ ...before, clearedAt: 1 }));
      expect(await stored()).toEqual({ clearedAt: 1, switchedOff: true });
      const [kept] = await readHistory(table, switchesSubject);
      expect(kept?.what["before"]).toEqual(damaged);
      await change(() => ({}));
      expect(await stored()).toBeUndefined();
    },
  );
});
