import { expect, it } from "vitest";
import { createStateTable, hashOf } from "./state-table.ts";

it("finds every state again when it has grown, with the step that led to it", () => {
  const table = createStateTable();
  for (let state = 0; state < 200_000; state++) {
    expect(table.add(state * 7, state % 3, state - 1, state + 1)).toBe(state);
  }
  expect(table.size()).toBe(200_000);
  for (let state = 0; state < 200_000; state += 999) {
    expect(table.add(state * 7, state % 3, 0, 0)).toBe(-1);
    expect([table.parentOf(state), table.labelOf(state)]).toEqual([state - 1, state + 1]);
  }
});

it("tells states apart by each of their numbers and by their order", () => {
  const hashes = [
    [1, 2, 3],
    [2, 1, 3],
    [1, 2, 4],
    [0, 2, 3],
  ].map((state) => hashOf(Int32Array.from(state), 0, 3, 1));
  expect(new Set(hashes).size).toBe(4);
});
