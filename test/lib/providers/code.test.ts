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
  const glued = [
    "20261122440524188001010014",
    "0440524188001010014",
    "440524188001010014001",
    "req-4405-2418-8001-0100-14",
    "d13800138000",
  ];
  for (const text of ["110101209901010017", "id:110101209901010017", "13800138000", ...glued]) {
    expect(printableCode(text)).toBe("unprintable");
    expect(printableReference(text)).toBeUndefined();
  }
});

test("a reference is a token with a digit, or a whole number that lost none of its digits", () => {
  const vendors = [
    "202611221530001234567890",
    "4200001234202611221234567890",
    "1-20261122-000000000017-3f2a9b",
  ];
  for (const token of ["7965898435947", "vrf_AAAAAAAAAAAAAAAAAAAA0A-1-1", "0F6B3B31-5B0C", ...vendors]) {
    expect(printableReference(token)).toBe(token);
  }
  expect(printableReference(7_965_898_435_947)).toBe("7965898435947");
  for (const value of [2 ** 53, 1.5, "zhangsan", "", "x".repeat(64) + "1", null, ["1"]]) {
    expect(printableReference(value)).toBeUndefined();
  }
});
