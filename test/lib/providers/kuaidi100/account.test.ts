import { expect, test } from "vitest";

import { ConfigurationError } from "../../../../lib/base/configuration-error.ts";
import { accountWarnings } from "../../../../lib/providers/accounts.ts";
import { parseAccount } from "../../../../lib/providers/kuaidi100/account.ts";
import { kuaidi100 } from "../../../../lib/providers/kuaidi100/kuaidi100.ts";

const secret = { key: "kSampleKey01", secret: "sampleSecret01" };

test("a key and a secret are enough; two-factor is not served by them", () => {
  const account = parseAccount(secret);
  expect(account).toEqual({
    key: "kSampleKey01",
    // printf %s kSampleKey01sampleSecret01 | md5sum
    sign: "4FD8B60F25E796C400481F20B9CE53E0",
    baseUrl: "https://cloud.kuaidi100.com/api",
    threeFactorCode: "33e7e61c95234dbe9b7f19680f227ae6",
    twoFactor: undefined,
    charges: new Map(),
  });
  expect(kuaidi100.operations.two_factor?.missingFields?.(account)).toEqual(["twoFactor"]);
});

test("two-factor is served once its interface is named", () => {
  const twoFactor = { code: "c22d28e8c01a430caf16a2feebf8e3c2", idNumberParameter: "idcard" };
  const account = parseAccount({ ...secret, twoFactor });
  expect(kuaidi100.operations.two_factor?.missingFields?.(account)).toEqual([]);
});

test.each([
  [undefined, "(the secret itself)"],
  [{ key: "k" }, "secret"],
  [{ ...secret, key: "has a blank" }, "key"],
  [{ ...secret, baseUrl: "ftp://example.com" }, "baseUrl"],
  [{ ...secret, baseUrl: "https://user:password@example.com/api" }, "baseUrl"],
  [{ ...secret, baseUrl: "https://example.com/api?x=1" }, "baseUrl"],
  [{ ...secret, threeFactor: { code: "ABC" } }, "threeFactor.code"],
  [{ ...secret, twoFactor: {} }, "twoFactor.code, twoFactor.idNumberParameter"],
  [{ ...secret, charged: { "222361": "maybe" } }, "charged.222361"],
  [{ ...secret, baseURL: "https://example.com" }, "baseURL"],
])("a wrong secret is refused by the names of its fields (%#)", (wrong, fields) => {
  expect(() => parseAccount(wrong)).toThrow(ConfigurationError);
  expect(() => parseAccount(wrong)).toThrow(
    `The secret of provider kuaidi100 is missing or has a wrong value in: ${fields}.`,
  );
});

test("plain http is warned of, but not on loopback", () => {
  const expected = {
    "http://cloud.kuaidi100.com/api": ["plain_http"],
    "http://127.0.0.1:3002/api": [],
    "https://cloud.kuaidi100.com/api": [],
  };
  for (const [baseUrl, warnings] of Object.entries(expected)) {
    expect(accountWarnings(kuaidi100, parseAccount({ ...secret, baseUrl }))).toEqual(warnings);
  }
});
