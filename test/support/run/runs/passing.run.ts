import { expect, it } from "vitest";

it("passes while a function logs", () => {
  process.stderr.write('{"event":"check","of":"a passing test"}\n');
  expect(true).toBe(true);
});

it("needs a tool", ({ skip }) => skip("abacus is not installed"));
