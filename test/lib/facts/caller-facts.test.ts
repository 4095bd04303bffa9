import { describe, expect, it } from "vitest";
import { createFacts } from "../../../lib/facts/facts.ts";
import { callerPlace, everyCaller, usedKey } from "../../../lib/facts/keys.ts";
import type { Table } from "../../../lib/store/table.ts";
import type { Value } from "../../../lib/store/write.ts";
import { createManualClock } from "../records/fixtures.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";
import { writeLimits, writeSetting } from "./stored-limits.ts";

const caller = "iam:000000000000:role/orders";
const other = "iam:000000000000:role/other";

function setUp() {
  const clock = createManualClock();
  const memory = createMemoryUsageTable();
  const alarms: object[] = [];
  let isDown: ((partition: string) => boolean) | undefined;
  const reads: [string, boolean | undefined][] = [];
  const table: Table = {
    ...memory,
    readEach: (keys) =>
      keys.some(({ pk }) => isDown?.(pk) === true)
        ? Promise.reject(new RangeError("down"))
        : memory.readEach(keys),
    read(key, options) {
      reads.push([key.pk, options?.isConsistent]);
      return isDown?.(key.pk) === true ? Promise.reject(new RangeError("down")) : memory.read(key, options);
    },
  };
  const { callers } = createFacts(table, { clock, log: { alarm: (line) => alarms.push(line) } });
  const put = (of: string, value: Value) => writeSetting(memory, callerPlace(of), value);
  return {
    clock,
    memory,
    callers,
    alarms,
    reads,
    put,
    breakDown: (partitions: (partition: string) => boolean) => (isDown = partitions),
  };
}

describe("what is known of a caller", () => {
  it("is read with half a unit, and what it has used only when that matters", async () => {
    const { callers, reads } = setUp();
    await callers.settingsOf(caller);
    expect(reads).toEqual([[callerPlace(caller).key.pk, false]]);
    await callers.usedBy(caller);
    expect(reads.slice(1)).toEqual([[usedKey(caller).pk, false]]);
  });

  it("are its own limits or those of every caller, and whether it is switched off", async () => {
    const { callers, memory, put } = setUp();
    await writeLimits(memory, everyCaller, { monthlyCalls: 7 });
    await put(caller, { switchedOff: { reason: "a leaked key" } });
    await put(other, { limits: {} });
    expect(await callers.settingsOf(caller)).toEqual({ isSwitchedOff: true, limits: { monthlyCalls: 7 } });
    expect(await callers.settingsOf(other)).toEqual({ isSwitchedOff: false, limits: {} });
  });

  it("is closed where its own item was never read, even if what is common was", async () => {
    const { callers, breakDown, alarms } = setUp();
    breakDown((partition) => partition === callerPlace(caller).key.pk);
    await expect(callers.settingsOf(caller)).rejects.toMatchObject({ code: "unavailable" });
    expect(await callers.settingsOf(other)).toEqual({ isSwitchedOff: false, limits: {} });
    expect(alarms).toEqual([
      {
        alarm: "unread_facts",
        provider: "none",
        code: "limits",
        caller,
        error: "RangeError",
        ageMs: undefined,
      },
    ]);
  });

  it.each(["settings", "learnt"])("is closed where %s was never read", async (partition) => {
    const { callers, breakDown } = setUp();
    breakDown((name) => name === partition);
    await expect(callers.settingsOf(caller)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("is closed where what it has used was never read", async () => {
    const { callers, breakDown } = setUp();
    breakDown((name) => name === usedKey(caller).pk);
    await expect(callers.usedBy(caller)).rejects.toMatchObject({ code: "unavailable" });
  });

  it.each([
    ["its own limits", caller, { limits: { monthlyCalls: "many" } }, "limits", caller],
    ["a limit of its own that nobody knows", caller, { limits: { monthly: 3 } }, "limits", caller],
    [
      "a limit of its own that is out of range",
      caller,
      { limits: { namesPerPerson: 101 } },
      "limits",
      caller,
    ],
    ["the name of its own switch", caller, { switchedOf: { reason: "x" } }, "limits", caller],
    ["its own switch", caller, { switchedOff: "yes" }, "limits", caller],
    ["the limits of every caller", everyCaller, { limits: [] }, "limits", everyCaller],
  ])("is closed where %s is damaged, with an alarm", async (_, of, value, code, named) => {
    const { callers, alarms, put } = setUp();
    await put(of, value);
    await expect(callers.settingsOf(caller)).rejects.toMatchObject({ code: "unavailable" });
    expect(alarms).toEqual([{ alarm: "unreadable_fact", provider: "none", code, caller: named }]);
  });

  it("is closed where what it has used is damaged", async () => {
    const { callers, memory } = setUp();
    const item = { ...usedKey(caller), month: "2026-11" };
    await memory.write({ type: "put", item, conditions: [] });
    await expect(callers.usedBy(caller)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("is held while it cannot be read, and forgets the first of more than 1,000 callers", async () => {
    const { callers, memory, breakDown, clock } = setUp();
    await writeLimits(memory, caller, { monthlyCalls: 1 });
    await callers.settingsOf(caller);
    breakDown(() => true);
    clock.advance(3_600_000);
    expect((await callers.settingsOf(caller)).limits).toEqual({ monthlyCalls: 1 });
    breakDown(() => false);
    for (let index = 0; index < 1_000; index += 1) await callers.settingsOf(`declared:made-up-${index}`);
    breakDown(() => true);
    await expect(callers.settingsOf(caller)).rejects.toMatchObject({ code: "unavailable" });
  });
});
