import { expect, it } from "vitest";
import { keysOf } from "../../lib/base/keys-of.ts";
import { reductions } from "./reductions.ts";
import { search } from "./search.ts";
import { createSpace } from "./space.ts";
import { worlds } from "./worlds.ts";

const world = { ...worlds.small, orders: 1, faults: 0 };

it.each(keysOf(reductions))("hides nothing that is broken by the reduction `%s`", async (reduction) => {
  const reduced = await search(createSpace(world));
  const whole = await search(createSpace(world, { without: new Set([reduction]) }));
  expect([reduced.broken, whole.broken]).toEqual([undefined, undefined]);
  expect([reduced.isWhole, whole.isWhole]).toEqual([true, true]);
  expect(whole.states).toBeGreaterThan(reduced.states);
});
