import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { asError, codeOf } from "../../cli/thrown.ts";

describe("what was thrown", () => {
  it("is an error already, or becomes one that is named by its type", () => {
    const error = new RangeError("too large");
    expect(asError(error)).toBe(error);
    expect(asError("no error")).toMatchObject({ name: "string", message: "no error" });
    expect(asError(undefined)).toMatchObject({ name: "undefined" });
  });

  it("has a code if the system gave it one", async () => {
    expect(codeOf(await readFile("/none").catch((error: unknown) => error))).toBe("ENOENT");
    expect(codeOf(new TypeError("none"))).toBeUndefined();
    expect(codeOf({ code: "ENOENT" })).toBeUndefined();
  });
});
