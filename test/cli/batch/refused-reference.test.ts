import { expect, test } from "vitest";
import { repeatable } from "../../../cli/batch/refused-reference.ts";

test.each([
  ["order 17", "order 17"],
  ["a/b#17", "a/b#17"],
  [`r-${"9".repeat(70)}x`, `r-${"9".repeat(62)}`],
])("of %j the results repeat %j", (reference, repeated) => {
  expect(repeatable(reference)).toBe(repeated);
});

test.each([
  "119999199003077771",
  "119999 19900307 7771",
  "1199 9919 9003 0777 71",
  "no/119999/19900307/7771",
  "138 0013 8000",
  "(138)00138000",
  "张三",
  "CHAN TAI MAN",
  "O'Brien",
  "chan17@example.com",
  "订单17",
  "=1+1",
  "@sum",
  "-1 x",
  "a\tb",
])("of %j they repeat nothing", (reference) => {
  expect(repeatable(reference)).toBe("");
});
