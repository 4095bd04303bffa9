import { expect, it } from "vitest";
import { forBoth, inTurns } from "../../../bench/against/sides.ts";

it("the sides take turns as A B B A, so that neither is always first", async () => {
  const order: string[] = [];
  const taken = await inTurns({ first: "other", turns: 4 }, (side, turn) => {
    order.push(side);
    return Promise.resolve(`${side} ${turn}`);
  });
  expect(order).toEqual(["other", "this", "this", "other", "other", "this", "this", "other"]);
  expect(taken).toEqual({
    this: ["this 0", "this 1", "this 2", "this 3"],
    other: ["other 0", "other 1", "other 2", "other 3"],
  });
});

it("both are made one after the other, the first one first", async () => {
  const order: string[] = [];
  const made = await forBoth(async (side) => {
    order.push(`${side} begins`);
    await Promise.resolve();
    order.push(`${side} ends`);
    return side;
  }, "other");
  expect(order).toEqual(["other begins", "other ends", "this begins", "this ends"]);
  expect(made).toEqual({ this: "this", other: "other" });
});
