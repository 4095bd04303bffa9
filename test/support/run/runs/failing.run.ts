import { expect, it } from "vitest";

it("fails after a function has logged", () => {
  process.stderr.write('{"event":"check","of":"a failing test"}\n');
  expect(true).toBe(false);
});
