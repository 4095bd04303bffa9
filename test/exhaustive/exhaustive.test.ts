import { expect, it } from "vitest";
import { search } from "./search.ts";
import { createSpace } from "./space.ts";
import { traceOf } from "./trace.ts";
import { worlds } from "./worlds.ts";

it("breaks no invariant in any order of two invocations and one fault of the network", async () => {
  const space = createSpace(worlds.small);
  const { isWhole, broken, states } = await search(space);
  expect(broken && (await traceOf(space, broken))).toBeUndefined();
  expect(isWhole).toBe(true);
  expect(states).toBeGreaterThan(50_000);
});

it("gives up a world that is too large, and says so", async () => {
  const { isWhole, states } = await search(createSpace(worlds.medium), { maxStates: 1_000 });
  expect(isWhole).toBe(false);
  expect(states).toBeGreaterThan(1_000);
});
