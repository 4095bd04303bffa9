import { operationId, type OperationName } from "../../../lib/facts/provider-state.ts";
import { describe, expect, it } from "vitest";
import { createProviderStates } from "../../../lib/facts/provider-states.ts";
import { createFacts } from "../../../lib/facts/facts.ts";
import { changeSwitch } from "../../../lib/facts/change-switch.ts";
import { learntAttribute, learntKey, switchPlace } from "../../../lib/facts/keys.ts";
import { mergeOperationState } from "../../../lib/facts/learnt.ts";
import type { Value } from "../../../lib/store/write.ts";
import { createCountingRandom, createManualClock } from "../records/fixtures.ts";
import { writeSetting } from "./stored-limits.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";

const twoFactor: OperationName = { providerId: "shuxun", kind: "two_factor" };
const threeFactor: OperationName = { providerId: "shuxun", kind: "three_factor" };

/** Instances over one table, and the operator who writes into it. */
function setUp({ isStored = true } = {}) {
  const clock = createManualClock();
  const table = createMemoryUsageTable();
  const alarms: object[] = [];
  const instance = () =>
    createProviderStates(
      createFacts(table, { clock, log: { alarm: (line) => alarms.push(line) } }).shared,
      (operation, facts) =>
        isStored ? mergeOperationState(table, operation, facts) : Promise.reject(new Error("down")),
      clock,
    );
  const write = (name: string, state: Value) => writeSetting(table, switchPlace(name), state);
  /** Writes what a check function could write. */
  const learn = (name: string, value: Value) =>
    writeSetting(table, { key: learntKey, attribute: name, isAlone: false }, value);
  const clear = (name: string): Promise<boolean> =>
    changeSwitch(
      { name, by: "ops", action: "clear", next: () => ({ clearedAt: clock.now() }), forgets: true },
      { table, clock, random: createCountingRandom() },
    );
  return { clock, table, alarms, instance, write, learn, clear };
}

describe("what a call has taught of an operation", () => {
  it("keeps nobody away from its sibling", async () => {
    const { instance } = setUp();
    const states = instance();
    await states.mark(twoFactor, "1", "quota_exhausted");
    await states.mark(twoFactor, "1", "credentials_broken");
    expect(await states.isOut(twoFactor, "1")).toBe(true);
    expect(await states.isOut(threeFactor, "1")).toBe(false);
  });

  it.each([
    ["stored", true],
    ["never stored", false],
  ])("outlives what this instance reads later, %s or not, until its time is over", async (_, isStored) => {
    const { instance, clock } = setUp({ isStored });
    const [finder, other] = [instance(), instance()];
    await finder.isOut(twoFactor, "1");
    await finder.mark(twoFactor, "1", "quota_exhausted");
    clock.advance(10_000);
    expect(await finder.isOut(twoFactor, "1")).toBe(true);
    expect(await other.isOut(twoFactor, "1")).toBe(isStored);
    clock.advance(590_000);
    expect(await finder.isOut(twoFactor, "1")).toBe(false);
  });

  it("is forgotten 10 s after an operator clears it, and learnt anew", async () => {
    const { instance, clock, clear } = setUp();
    const states = instance();
    await states.mark(twoFactor, "1", "quota_exhausted");
    clock.advance(1_000);
    expect(await clear("shuxun#two_factor")).toBe(true);
    clock.advance(10_000);
    expect(await states.isOut(twoFactor, "1")).toBe(false);
    await states.mark(twoFactor, "1", "quota_exhausted");
    clock.advance(10_000);
    expect(await states.isOut(twoFactor, "1")).toBe(true);
  });

  it("of its credentials holds for the version that was refused", async () => {
    const { instance } = setUp();
    const states = instance();
    await states.mark(twoFactor, "1", "credentials_broken");
    expect(await states.isOut(twoFactor, "1")).toBe(true);
    expect(await states.isOut(twoFactor, "2")).toBe(false);
  });
});

describe("an operator's switch", () => {
  it("cannot be set by what check functions may write", async () => {
    const { instance, learn } = setUp();
    await learn("provider#shuxun", { switchedOff: true });
    await learn("shuxun#two_factor", { switchedOff: true, clearedAt: 9e15 });
    await learn(learntAttribute("shuxun#two_factor", "switchedOff"), true);
    expect(await instance().isOut(twoFactor, "1")).toBe(false);
  });

  it("of a provider holds for every operation, and of an operation for that one", async () => {
    const { instance, write } = setUp();
    await write("shuxun", { switchedOff: true });
    await write("kuaidi100#three_factor", { switchedOff: true });
    const states = instance();
    expect(await states.isOut(twoFactor, "1")).toBe(true);
    expect(await states.isOut(threeFactor, "1")).toBe(true);
    expect(await states.isOut({ providerId: "kuaidi100", kind: "three_factor" }, "1")).toBe(true);
    expect(await states.isOut({ providerId: "kuaidi100", kind: "two_factor" }, "1")).toBe(false);
  });

  it("holds although another item, or another field of its own, is spoilt", async () => {
    const { instance, write, alarms, table } = setUp();
    await write("shuxun", { switchedOff: true, clearedAt: "yesterday" });
    await write("kuaidi100", { clearedAt: 1 });
    const exhausted = { providerId: "kuaidi100", kind: "two_factor" } as const;
    await mergeOperationState(table, exhausted, { quotaExhaustedUntil: 9e15 });
    const states = instance();
    expect(await states.isOut(twoFactor, "1")).toBe(true);
    expect(await states.isOut(exhausted, "1")).toBe(true);
    expect(alarms).toEqual([{ alarm: "unreadable_fact", provider: "shuxun", code: "provider" }]);
  });

  it("that is spoilt is off, and a finding that is spoilt keeps nobody away", async () => {
    const { instance, write, learn } = setUp();
    await write("shuxun#three_factor", "off");
    await write("kuaidi100", { switchedOff: "yes" });
    await write("sandbox", { switchedOf: true });
    await learn(learntAttribute(operationId(twoFactor), "quotaExhaustedUntil"), "later");
    const states = instance();
    for (const providerId of ["kuaidi100", "sandbox"]) {
      expect(await states.isOut({ providerId, kind: "two_factor" }, "1")).toBe(true);
    }
    expect(await states.isOut(threeFactor, "1")).toBe(true);
    expect(await states.isOut(twoFactor, "1")).toBe(false);
  });

  it("and what calls have shown, never read, let nobody through", async () => {
    const { table, clock } = setUp();
    const down = {
      ...table,
      readEach: () => Promise.reject(new RangeError("down")),
    };
    const { shared } = createFacts(down, { clock, log: { alarm: () => undefined } });
    const states = createProviderStates(shared, () => Promise.resolve(), clock);
    await expect(states.isOut(twoFactor, "1")).rejects.toMatchObject({ code: "unavailable" });
  });
});
