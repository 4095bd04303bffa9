import { expect, test, vi } from "vitest";
import { lazily } from "../../../lib/base/lazily.ts";

test("a value is made at its first use and once, even where it is undefined", () => {
  const make = vi.fn<() => undefined>();
  const value = lazily(make);
  expect(make).not.toHaveBeenCalled();
  value();
  value();
  expect(make).toHaveBeenCalledOnce();
});

test("a value that could not be made is tried again", () => {
  const make = vi.fn<() => number>().mockImplementationOnce(() => {
    throw new TypeError("not yet");
  });
  make.mockReturnValue(7);
  const value = lazily(make);
  expect(value).toThrow("not yet");
  expect(value()).toBe(7);
});
