import { expect, test } from "vitest";

import { ConfigurationError } from "../../../../lib/base/configuration-error.ts";
import { accountWarnings } from "../../../../lib/providers/accounts.ts";
import { parseAccount } from "../../../../lib/providers/tencent/account.ts";
import { tencent } from "../../../../lib/providers/tencent/tencent.ts";
import { secret, tencentAccount } from "./answers.ts";

test("id and key are enough: the vendor decides at 70", () => {
  expect(parseAccount(secret)).toEqual({
    ...secret,
    baseUrl: "https://faceid.tencentcloudapi.com",
    decisionPoint: 70,
    charges: new Map(),
  });
});

test("the decision point of the account is the one of the scale", () => {
  const score = tencent.operations.three_factor?.score;
  expect(score?.(tencentAccount({ decisionPoint: 62.5 }))).toEqual({ decisionPoint: 62.5, maximum: 100 });
});

test.each([
  [null, "(the secret itself)"],
  [{ secretId: "a" }, "secretKey"],
  [{ ...secret, secretKey: "line\nbreak" }, "secretKey"],
  [{ ...secret, baseUrl: "faceid" }, "baseUrl"],
  [{ ...secret, decisionPoint: 0 }, "decisionPoint"],
  [{ ...secret, decisionPoint: 100 }, "decisionPoint"],
  [{ ...secret, decisionPoint: "70" }, "decisionPoint"],
  [{ ...secret, charged: { "a b": "free" } }, "charged.a b"],
])("a wrong secret is refused by the names of its fields (%#)", (wrong, fields) => {
  expect(() => parseAccount(wrong)).toThrow(ConfigurationError);
  expect(() => parseAccount(wrong)).toThrow(
    `The secret of provider tencent is missing or has a wrong value in: ${fields}.`,
  );
});

test("plain http is warned of", () => {
  const account = tencentAccount({ baseUrl: "http://faceid.tencentcloudapi.com" });
  expect(accountWarnings(tencent, account)).toEqual(["plain_http"]);
});
