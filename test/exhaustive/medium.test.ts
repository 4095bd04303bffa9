import { expect, it } from "vitest";
import { search } from "./search.ts";
import { createSpace } from "./space.ts";
import { traceOf } from "./trace.ts";
import { worlds } from "./worlds.ts";

it("breaks no invariant in any order of two invocations, a fault, a kill and an operator's order", async () => {
  const space = createSpace(worlds.medium);
  const { isWhole, broken, states } = await search(space);
  expect(broken && (await traceOf(space, broken))).toBeUndefined();
  expect(isWhole).toBe(true);
  expect(states).toBeGreaterThan(1_000_000);
});
