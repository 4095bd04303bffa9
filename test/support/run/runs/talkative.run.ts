import { beforeAll, expect, it } from "vitest";

beforeAll(() => console.info("told by a hook"));

it("passes and writes", () => {
  console.log("told by the console");
  process.stdout.write("told to standard output\n");
  expect(true).toBe(true);
});

it("passes and makes Node warn", async () => {
  process.emitWarning("told by Node");
  await new Promise(setImmediate);
  expect(true).toBe(true);
});
