import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTurns } from "../../../lib/base/turns.ts";

test("work runs in its order, so many at a time, and what fails gives its turn to the next", async () => {
  const inTurn = createTurns(2);
  const begun: number[] = [];
  let [running, most] = [0, 0];
  const work = (index: number) =>
    inTurn(async () => {
      begun.push(index);
      most = Math.max(most, ++running);
      await nextTurn();
      running -= 1;
      if (index % 2 === 0) throw new Error(`failed ${index}`);
      return index;
    });
  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(ended.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason)))).toEqual([
    "Error: failed 0",
    1,
    "Error: failed 2",
    3,
    "Error: failed 4",
  ]);
  expect(await inTurn(() => Promise.resolve("again"))).toBe("again");
});

test("work that throws before it is a promise gives its turn on as well", async () => {
  const inTurn = createTurns(1);
  const broken = inTurn(() => {
    throw new TypeError("broken");
  });
  await expect(broken).rejects.toThrow("broken");
  expect(await inTurn(() => Promise.resolve(7))).toBe(7);
});
