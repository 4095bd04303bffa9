import * as fc from "../../support/properties.ts";
import { describe, expect, test } from "vitest";

import { createBreakers, type CallResult } from "../../../lib/providers/breaker.ts";

const one = "one#two_factor";

function setUp(fraction = 0.5) {
  const clock = { time: 1_800_000_000_000, now: () => clock.time };
  const breakerOf = createBreakers({ clock, random: { fraction: () => fraction } });
  const breaker = breakerOf(one);
  const record = (...results: CallResult[]): void => {
    for (const result of results) breaker.record(result);
  };
  const fail = (count: number): void => record(...Array<CallResult>(count).fill("failure"));
  return { clock, breakerOf, breaker, record, fail };
}

describe("a breaker", () => {
  test("opens at the fifth failure in a row", () => {
    const { breaker, fail } = setUp();
    fail(4);
    expect(breaker.allows()).toBe(true);
    fail(1);
    expect(breaker.allows()).toBe(false);
  });

  test("says how long it rests: until its probe, a second more while that runs, and 0 once a call is allowed", () => {
    const { breaker, clock, fail, record } = setUp();
    expect(breaker.restsForSeconds()).toBe(0);
    fail(5);
    expect(breaker.restsForSeconds()).toBe(10);
    clock.time += 9_999;
    expect(breaker.restsForSeconds()).toBe(1);
    clock.time += 1;
    expect(breaker.restsForSeconds()).toBe(0);
    expect(breaker.allows()).toBe(true);
    expect(breaker.restsForSeconds()).toBe(1);
    record("success");
    expect(breaker.restsForSeconds()).toBe(0);
  });

  test("does not open when a success stands between", () => {
    const { breaker, record, fail } = setUp();
    fail(4);
    record("success", "success", "success", "success");
    fail(1);
    expect(breaker.allows()).toBe(true);
  });

  test("opens when half of ten calls failed, and not at half of nine or fewer", () => {
    const { breaker, record } = setUp();
    record("failure", "failure", "failure", "failure", "success", "success", "success", "success");
    expect(breaker.allows()).toBe(true);
    record("success", "failure");
    expect(breaker.allows()).toBe(false);
  });

  test("forgets what is more than twenty calls ago", () => {
    const { breaker, record, fail } = setUp();
    record(...Array<CallResult>(200).fill("success"));
    for (let round = 0; round < 2; round += 1) {
      fail(4);
      record("success");
    }
    fail(1);
    expect(breaker.allows()).toBe(true);
    fail(1);
    expect(breaker.allows()).toBe(false);
  });

  test("hears nothing in neutral results, which do not break a row either", () => {
    const { breaker, record, fail } = setUp();
    fail(4);
    record(...Array<CallResult>(30).fill("neutral"));
    expect(breaker.allows()).toBe(true);
    fail(1);
    expect(breaker.allows()).toBe(false);
  });

  test.each([
    [0, 5_000],
    [0.5, 10_000],
    [0.999_999, 14_999],
  ])("stays open for 10 s ± 50 %% (at %d for %d ms)", (fraction, leastMs) => {
    const { clock, breaker, fail } = setUp(fraction);
    fail(5);
    clock.time += leastMs - 1;
    expect(breaker.allows()).toBe(false);
    clock.time += 2;
    expect(breaker.allows()).toBe(true);
  });

  test("lets one probe through at a time, and closes when it succeeds", () => {
    const { clock, breaker, record, fail } = setUp();
    fail(5);
    clock.time += 10_000;
    expect([breaker.allows(), breaker.allows(), breaker.allows()]).toEqual([true, false, false]);
    record("success");
    expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
    fail(4);
    expect(breaker.allows()).toBe(true);
  });

  test("opens again when the probe fails, at once", () => {
    const { clock, breaker, fail } = setUp();
    fail(5);
    clock.time += 10_000;
    breaker.allows();
    fail(1);
    clock.time += 9_999;
    expect(breaker.allows()).toBe(false);
    clock.time += 1;
    expect(breaker.allows()).toBe(true);
  });

  test("lets the next call probe when the probe told nothing", () => {
    const { clock, breaker, record, fail } = setUp();
    fail(5);
    clock.time += 10_000;
    breaker.allows();
    record("neutral");
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
  });

  test("does not wait for ever for a probe that was cut off", () => {
    const { clock, breaker, fail } = setUp();
    fail(5);
    clock.time += 10_000;
    breaker.allows();
    clock.time += 29_999;
    expect(breaker.allows()).toBe(false);
    clock.time += 1;
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
  });

  test("is not held open by results of calls that began before it opened", () => {
    const { clock, breaker, record, fail } = setUp();
    fail(5);
    clock.time += 9_999;
    fail(3);
    record("success");
    expect(breaker.allows()).toBe(false);
    clock.time += 1;
    expect(breaker.allows()).toBe(true);
  });

  test("does not stay open because the clock was set back", () => {
    const { clock, breaker, fail } = setUp();
    fail(5);
    clock.time -= 3_600_000;
    expect(breaker.allows()).toBe(true);
  });

  test("says when a result has opened it, for the first time and again", () => {
    const { clock, breaker, fail } = setUp();
    fail(4);
    expect(breaker.record("neutral")).toBe(false);
    expect(breaker.record("failure")).toBe(true);
    expect(breaker.record("failure")).toBe(false);
    clock.time += 10_000;
    expect(breaker.record("neutral")).toBe(false);
    expect(breaker.record("failure")).toBe(true);
  });

  test("belongs to one operation of one provider", () => {
    const { breakerOf, fail } = setUp();
    fail(5);
    expect(breakerOf(one).allows()).toBe(false);
    expect(breakerOf("two#two_factor").allows()).toBe(true);
    expect(breakerOf("one#three_factor").allows()).toBe(true);
  });
});

/** The rules once more, told by the whole history and without any shortcut. */
function createModel(clock: { time: number }, fraction: () => number) {
  let history: CallResult[] = [];
  let open: { from: number; until: number } | undefined;
  let probe: number | undefined;
  const isResting = (): boolean => open !== undefined && clock.time < open.until;
  const trip = (): void => {
    open = { from: clock.time, until: clock.time + 5_000 + 10_000 * fraction() };
    probe = undefined;
  };
  return {
    allows(): boolean {
      if (open === undefined) return true;
      if (isResting()) return false;
      if (probe !== undefined && clock.time - probe < 30_000) return false;
      probe = clock.time;
      return true;
    },
    record(result: CallResult): void {
      if (open !== undefined) {
        if (isResting()) return;
        if (result === "failure") trip();
        if (result === "neutral") probe = undefined;
        if (result === "success") {
          open = undefined;
          probe = undefined;
          history = [];
        }
        return;
      }
      if (result === "neutral") return;
      history.push(result);
      const last = history.slice(-20);
      let row = 0;
      for (const each of history) row = each === "failure" ? row + 1 : 0;
      const share = last.filter((each) => each === "failure").length / last.length;
      if (row >= 5 || (last.length >= 10 && share >= 0.5)) trip();
    },
  };
}

test("whatever happens in whatever order, a breaker does what the rules say", () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant({ kind: "ask" as const }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("record" as const),
        result: fc.constantFrom<CallResult>("success", "failure", "failure", "neutral"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
    },
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 150 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (steps, fraction) => {
        const { clock, breaker } = setUp(fraction);
        const model = createModel(clock, () => fraction);
        for (const each of steps) {
          if (each.kind === "wait") clock.time += each.ms;
          else if (each.kind === "ask") expect(breaker.allows()).toBe(model.allows());
          else {
            breaker.record(each.result);
            model.record(each.result);
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
