import { expect, test } from "vitest";

import { sign } from "../../../../lib/providers/alibaba/sign.ts";
import { secret } from "./answers.ts";

const context = { now: Date.UTC(2023, 9, 26, 10, 22, 32, 999), nonce: "3156853299f313e23d1673dc12e1703d" };

test("it signs the vendor's published example as its document does", () => {
  const query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai";
  const request = {
    method: "POST" as const,
    headers: { "x-acs-action": "RunInstances", "x-acs-version": "2014-05-26" },
    url: new URL(`https://ecs.cn-shanghai.aliyuncs.com/?${query}`),
    body: Buffer.of(),
  };
  expect(sign(request, secret, context)).toEqual({
    "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "x-acs-date": "2023-10-26T10:22:32Z",
    "x-acs-signature-nonce": context.nonce,
    authorization:
      "ACS3-HMAC-SHA256 Credential=YourAccessKeyId," +
      "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
      "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
  });
});

test("it signs an identity check as the vendor's own client does", () => {
  const request = {
    method: "POST" as const,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "x-acs-action": "Id2MetaVerify",
      "x-acs-version": "2019-03-07",
    },
    url: new URL("https://cloudauth.aliyuncs.com"),
    body: Buffer.from("IdentifyNum=11000919900101123X&ParamType=normal&UserName=%E5%BC%A0%E4%B8%89"),
  };
  const { authorization } = sign(request, secret, context);
  expect(authorization).toContain(
    "SignedHeaders=content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,",
  );
  expect(authorization).toContain(
    "Signature=4aff4d9d2a2b28e76660353972068ce256aecb69086184b543de70a6077cac0a",
  );
});

test("it covers the path, the query in its order, and the port of the address", () => {
  const request = {
    method: "POST" as const,
    headers: {},
    url: new URL("http://127.0.0.1:3002/a/?b=1&a=%20"),
    body: Buffer.of(),
  };
  const signature = (address: string) =>
    sign({ ...request, url: new URL(address) }, secret, context)["authorization"];
  const signed = signature(request.url.href);
  expect(signature("http://127.0.0.1:3002/a/?a=%20&b=1")).toBe(signed);
  for (const other of [
    "http://127.0.0.1:3002/?b=1&a=%20",
    "http://127.0.0.1:3003/a/?b=1&a=%20",
    "http://127.0.0.1:3002/a/",
  ]) {
    expect(signature(other)).not.toBe(signed);
  }
});
