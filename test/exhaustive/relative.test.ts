import { expect, it } from "vitest";
import { createRelative, present } from "./relative.ts";

const memory = { deadlineMs: 4_000, endedMs: 3_000, without: new Set<never>() };

it("moves every time back by a tick, in records, edits and conditions, until it is past", () => {
  const times = createRelative(memory);
  const told = {
    freeAt: present + 2_000,
    expiresAt: present / 1_000 + 2,
    set: [[["freeAt"], present + 2_000]],
    conditions: [{ path: ["freeAt"], test: "at_most", value: present + 2_000 }],
    deadlineAt: present,
  };
  const [once, twice] = [times.later(times.now(told)), times.later(times.later(times.now(told)))];
  expect(once).toMatchObject({ freeAt: present + 1_000, expiresAt: present / 1_000 + 1 });
  expect(once).toMatchObject({ set: [[["freeAt"], present + 1_000]], deadlineAt: present - 1_000 });
  expect(once.conditions).toMatchObject([{ value: present + 1_000 }]);
  expect(twice).toMatchObject({ freeAt: 0, expiresAt: 0, set: [[["freeAt"], 0]] });
});

it("makes one object of what is the same, whatever the order of its names", () => {
  const times = createRelative(memory);
  const one = times.now({ left: { a: 1, b: new Uint8Array([1]) }, list: [1, "2"] });
  const other = times.now({ list: [1, "2"], left: { b: new Uint8Array([1]), a: 1, c: undefined } });
  expect(other).toBe(one);
  expect(times.now({ ...one, list: [1, 2] })).not.toBe(one);
});
