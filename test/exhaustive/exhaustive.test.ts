import { expect, it } from "vitest";
import { search } from "./search.ts";
import { createSpace } from "./space.ts";
import { traceOf } from "./trace.ts";
import { worlds } from "./worlds.ts";

it("breaks no invariant in any order of two invocations and one fault of the network", () => {
  const space = createSpace(worlds.small);
  const { isWhole, broken, states } = search(space);
  expect(broken && traceOf(space, broken)).toBeUndefined();
  expect(isWhole).toBe(true);
  expect(states).toBeGreaterThan(50_000);
});

it("meets the same states once if invocations may start in any order of their names", () => {
  const reduced = search(createSpace({ ...worlds.small, faults: 0 }));
  const whole = search(createSpace({ ...worlds.small, faults: 0 }, { isReduced: false }));
  expect([reduced.broken, whole.broken]).toEqual([undefined, undefined]);
  expect(whole.depth).toBe(reduced.depth);
  expect(whole.states).toBeGreaterThan(1.5 * reduced.states);
});

it("gives up a world that is too large, and says so", () => {
  const { isWhole, states } = search(createSpace(worlds.medium), { maxStates: 1_000 });
  expect(isWhole).toBe(false);
  expect(states).toBeGreaterThan(1_000);
});
