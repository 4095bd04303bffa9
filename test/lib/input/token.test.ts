import { expect, test } from "vitest";
import { parseToken } from "../../../lib/input/token.ts";

const refused = (...codes: string[]) => ({ ok: false, codes });

test("takes a token of the grammar unchanged, from the shortest to the longest", () => {
  for (const token of ["a", "order-17", "A.b_c:d-9", "x".repeat(20)]) {
    expect(parseToken(token, 1, 20)).toEqual({ ok: true, value: token });
  }
});

test("tells an empty token from a short one", () => {
  expect(parseToken("", 2, 20)).toEqual(refused("empty"));
  expect(parseToken("a", 2, 20)).toEqual(refused("length"));
});

test("does not search a token that is too long for people", () => {
  expect(parseToken("13912345678", 1, 10)).toEqual(refused("length"));
  expect(parseToken("13912345678", 1, 11)).toEqual(refused("looks_like_phone_number"));
});

test("names every violated rule at once", () => {
  expect(parseToken("a b 11010519491231002X/13912345678", 40, 64)).toEqual(
    refused("characters", "length", "looks_like_id_number", "looks_like_phone_number"),
  );
});
