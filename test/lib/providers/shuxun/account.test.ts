import { expect, test } from "vitest";

import { ConfigurationError } from "../../../../lib/base/configuration-error.ts";
import { accountWarnings } from "../../../../lib/providers/accounts.ts";
import { parseAccount } from "../../../../lib/providers/shuxun/account.ts";
import { shuxun } from "../../../../lib/providers/shuxun/shuxun.ts";

test("an AppCode is enough: it serves both products", () => {
  expect(parseAccount({ appCode: "sample" })).toEqual({
    appCodes: { two_factor: "sample", three_factor: "sample" },
    urls: {
      two_factor: "https://sxidcheck.market.alicloudapi.com/idcard/check",
      three_factor: "https://sxfacev2.market.alicloudapi.com/faceidcard/check",
    },
    charges: new Map(),
  });
});

test.each([
  [null, "(the secret itself)"],
  [{}, "appCode"],
  [{ appCode: "two words" }, "appCode"],
  [{ appCode: "line\r\nbreak" }, "appCode"],
  [{ appCode: "a", appCodes: { twoFactor: "b" } }, "appCodes.twoFactor"],
  [{ appCode: "a", threeFactorUrl: "sxfacev2" }, "threeFactorUrl"],
  [{ appCode: "a", charged: { "result 1": "free" } }, "charged.result 1"],
])("a wrong secret is refused by the names of its fields (%#)", (wrong, fields) => {
  expect(() => parseAccount(wrong)).toThrow(ConfigurationError);
  expect(() => parseAccount(wrong)).toThrow(
    `The secret of provider shuxun is missing or has a wrong value in: ${fields}.`,
  );
});

test("plain http is warned of for either product", () => {
  const account = parseAccount({ appCode: "a", twoFactorUrl: "http://sxidcheck.market.alicloudapi.com/x" });
  expect(accountWarnings(shuxun, account)).toEqual(["plain_http"]);
  expect(accountWarnings(shuxun, parseAccount({ appCode: "a" }))).toEqual([]);
});
