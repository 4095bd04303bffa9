import { expect, test } from "vitest";

import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { chargesSchema, parseSecret } from "../../../lib/providers/account.ts";
import { printableCode, printableReference } from "../../../lib/providers/code.ts";

const longest = "FailedOperation.".padEnd(64, "x");

test("a code of up to 64 characters is kept as it is, and may be given a charge in an account", () => {
  expect(printableCode(longest)).toBe(longest);
  expect(parseSecret("example", chargesSchema, { [longest]: "free" }).get(longest)).toBe("free");
});

test("a longer one, or one with other characters, is neither repeated nor cut", () => {
  for (const code of [`${longest}x`, "", "a b", "名", "a\nb", "a/b"]) {
    expect(printableCode(code)).toBe("unprintable");
    expect(() => parseSecret("example", chargesSchema, { [code]: "free" })).toThrow(ConfigurationError);
  }
});

test("nothing that looks like an ID number or a mobile number is kept", () => {
  for (const text of ["110101209901010017", "id:110101209901010017", "13800138000"]) {
    expect(printableCode(text)).toBe("unprintable");
    expect(printableReference(text)).toBeUndefined();
  }
});

test("a reference is a token with a digit, or a whole number that lost none of its digits", () => {
  for (const token of ["7965898435947", "vrf_AAAAAAAAAAAAAAAAAAAA0A-1-1", "0F6B3B31-5B0C"]) {
    expect(printableReference(token)).toBe(token);
  }
  expect(printableReference(7_965_898_435_947)).toBe("7965898435947");
  for (const value of [2 ** 53, 1.5, "zhangsan", "", "x".repeat(64) + "1", null, ["1"]]) {
    expect(printableReference(value)).toBeUndefined();
  }
});
