import { expect, test } from "vitest";

import { ConfigurationError } from "../../../../lib/base/configuration-error.ts";
import { accountWarnings } from "../../../../lib/providers/accounts.ts";
import { parseAccount } from "../../../../lib/providers/huawei/account.ts";
import { huawei } from "../../../../lib/providers/huawei/huawei.ts";

const secret = { accessKey: "AKSAMPLE", secretKey: "skSample" };

test("two keys are enough, and mean the region that the vendor documents", () => {
  expect(parseAccount(secret)).toEqual({
    ...secret,
    baseUrl: "https://ivs.cn-north-4.myhuaweicloud.com",
    charges: new Map(),
  });
});

test("another region has its own host, and an address replaces both", () => {
  expect(parseAccount({ ...secret, region: "cn-north-1" }).baseUrl).toBe(
    "https://ivs.cn-north-1.myhuaweicloud.com",
  );
  const { baseUrl } = parseAccount({
    ...secret,
    region: "cn-north-1",
    baseUrl: "https://proxy.example/ivs/",
  });
  expect(baseUrl).toBe("https://proxy.example/ivs");
});

test.each([
  [undefined, "(the secret itself)"],
  [{ accessKey: "a" }, "secretKey"],
  [{ ...secret, secretKey: "has a blank" }, "secretKey"],
  [{ ...secret, region: "cn-south-1" }, "region"],
  [{ ...secret, baseUrl: "ivs.example" }, "baseUrl"],
  [{ ...secret, charged: { "IVS.0101": "maybe" } }, "charged.IVS.0101"],
  [{ ...secret, ak: "a" }, "ak"],
])("a wrong secret is refused by the names of its fields (%#)", (wrong, fields) => {
  expect(() => parseAccount(wrong)).toThrow(ConfigurationError);
  expect(() => parseAccount(wrong)).toThrow(
    `The secret of provider huawei is missing or has a wrong value in: ${fields}.`,
  );
});

const warningsOf = (baseUrl: string) => accountWarnings(huawei, parseAccount({ ...secret, baseUrl }));

test("plain http is warned of, but not on loopback", () => {
  expect(warningsOf("http://ivs.example")).toEqual(["plain_http"]);
  expect(warningsOf("http://127.0.0.1:3002/huawei")).toEqual([]);
});
