import { expect, test } from "vitest";

import { ConfigurationError } from "../../../../lib/base/configuration-error.ts";
import { accountWarnings } from "../../../../lib/providers/accounts.ts";
import { parseAccount } from "../../../../lib/providers/baidu/account.ts";
import { baidu } from "../../../../lib/providers/baidu/baidu.ts";

const secret = { accessKey: "AKSAMPLE", secretKey: "skSample" };

test("the two keys of the cloud account are enough", () => {
  expect(parseAccount(secret)).toEqual({
    ...secret,
    baseUrl: "https://aip.baidubce.com",
    charges: new Map(),
  });
  expect(parseAccount({ ...secret, baseUrl: "https://proxy.example/aip/" }).baseUrl).toBe(
    "https://proxy.example/aip",
  );
});

test.each([
  [undefined, "(the secret itself)"],
  [{ accessKey: "a" }, "secretKey"],
  [{ ...secret, secretKey: "has a blank" }, "secretKey"],
  [{ ...secret, baseUrl: "https://aip.example/?x" }, "baseUrl"],
  [{ ...secret, charged: { "222361": "maybe" } }, "charged.222361"],
  // The key of an application, which is another one.
  [{ ...secret, apiKey: "a" }, "apiKey"],
])("a wrong secret is refused by the names of its fields (%#)", (wrong, fields) => {
  expect(() => parseAccount(wrong)).toThrow(ConfigurationError);
  expect(() => parseAccount(wrong)).toThrow(
    `The secret of provider baidu is missing or has a wrong value in: ${fields}.`,
  );
});

test("plain http is warned of", () => {
  const account = parseAccount({ ...secret, baseUrl: "http://aip.example" });
  expect(accountWarnings(baidu, account)).toEqual(["plain_http"]);
});
