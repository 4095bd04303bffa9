import { expect, test } from "vitest";

import { ConfigurationError } from "../../../../lib/base/configuration-error.ts";
import { accountWarnings } from "../../../../lib/providers/accounts.ts";
import { parseAccount } from "../../../../lib/providers/alibaba/account.ts";
import { alibaba } from "../../../../lib/providers/alibaba/alibaba.ts";
import { alibabaAccount, proSecret, secret } from "./answers.ts";

test("a key is enough: the plain operation at the central address, with cropping", () => {
  expect(parseAccount(secret)).toEqual({
    ...secret,
    threeFactorAction: "Id3MetaVerify",
    crop: true,
    baseUrl: "https://cloudauth.aliyuncs.com",
    charges: new Map(),
  });
});

test.each([
  [{ region: "cn-beijing" }, "https://cloudauth.cn-beijing.aliyuncs.com"],
  [{ region: "cn-shanghai" }, "https://cloudauth.cn-shanghai.aliyuncs.com"],
  [{ region: "cn-beijing", baseUrl: "https://elsewhere.example/" }, "https://elsewhere.example/"],
])("a region has an address, which another one replaces (%#)", (more, baseUrl) => {
  expect(alibabaAccount(more).baseUrl).toBe(baseUrl);
});

test("only the version with scores has a scale, and it knows no residence permits", () => {
  const { score, knows } = alibaba.operations.three_factor ?? {};
  const accounts = [alibabaAccount(), parseAccount(proSecret)];
  expect(accounts.map((account) => score?.(account))).toEqual([
    undefined,
    { decisionPoint: 700, maximum: 1000 },
  ]);
  expect(accounts.map((account) => knows?.(account, "mainland_id"))).toEqual([true, true]);
  expect(accounts.map((account) => knows?.(account, "residence_permit"))).toEqual([true, false]);
});

test.each([
  [null, "(the secret itself)"],
  [{ accessKeyId: "a" }, "accessKeySecret"],
  [{ ...secret, accessKeySecret: "two words" }, "accessKeySecret"],
  [{ ...secret, region: "cn-hangzhou" }, "region"],
  [{ ...secret, threeFactorAction: "Id3MetaVerifyWithOCR" }, "threeFactorAction"],
  [{ ...secret, crop: "T" }, "crop"],
  [{ ...secret, baseUrl: "cloudauth" }, "baseUrl"],
  [{ ...secret, charged: { "2/204": "free" } }, "charged.2/204"],
])("a wrong secret is refused by the names of its fields (%#)", (wrong, fields) => {
  expect(() => parseAccount(wrong)).toThrow(ConfigurationError);
  expect(() => parseAccount(wrong)).toThrow(
    `The secret of provider alibaba is missing or has a wrong value in: ${fields}.`,
  );
});

test("plain http is warned of", () => {
  const account = alibabaAccount({ baseUrl: "http://cloudauth.aliyuncs.com" });
  expect(accountWarnings(alibaba, account)).toEqual(["plain_http"]);
});
