import { expect, test } from "vitest";
import { equalDigests } from "../../../lib/secrets/equal-digests.ts";

test("equal digests are equal, and digests of other bytes or another length are not", () => {
  expect(equalDigests(Buffer.from("abc"), Buffer.from("abc"))).toBe(true);
  expect(equalDigests(Buffer.from("abc"), Buffer.from("abd"))).toBe(false);
  expect(equalDigests(Buffer.from("abc"), Buffer.from("ab"))).toBe(false);
});
