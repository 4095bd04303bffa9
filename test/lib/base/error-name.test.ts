import { expect, it } from "vitest";
import { errorName } from "../../../lib/base/error-name.ts";

it.each([
  [new TypeError("never shown"), "TypeError"],
  [Object.assign(new Error("never shown"), { name: "ThrottlingException" }), "ThrottlingException"],
  ["never shown", "string"],
  [{ name: "never shown" }, "object"],
  [undefined, "undefined"],
])("names %o without its message", (error, name) => {
  expect(errorName(error)).toBe(name);
});
