import { expect, test } from "vitest";

import { sign, tc3Authorization } from "../../../../lib/providers/tencent/sign.ts";
import { secret } from "./answers.ts";

test("it signs the vendor's published example as its document does", () => {
  const authorization = tc3Authorization(
    {
      service: "cvm",
      headers: [
        ["content-type", "application/json; charset=utf-8"],
        ["host", "cvm.tencentcloudapi.com"],
        ["x-tc-action", "DescribeInstances"],
      ],
      body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
      seconds: 1_551_113_065,
    },
    { secretId: `AKID${"*".repeat(32)}`, secretKey: "*".repeat(32) },
  );
  expect(authorization).toBe(
    `TC3-HMAC-SHA256 Credential=AKID${"*".repeat(32)}/2019-02-25/cvm/tc3_request, ` +
      "SignedHeaders=content-type;host;x-tc-action, " +
      "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
  );
});

test("it signs an identity check as the vendor's own client does, which leaves out the action", () => {
  const authorization = tc3Authorization(
    {
      service: "faceid",
      headers: [
        ["content-type", "application/json"],
        ["host", "faceid.tencentcloudapi.com"],
      ],
      body: '{"IdCard":"11000919900101123X","Name":"韦小宝"}',
      seconds: 1_551_113_065,
    },
    secret,
  );
  expect(authorization).toContain(
    "Signature=2a8dd6a38b869a293eaa5335d23d1cdafe1b42f6f99fa4dcdc22ebff2f9a4be7",
  );
});

test("a request is signed with its action, for the service whatever its address, at the second of the clock", () => {
  const request = {
    method: "POST" as const,
    headers: { "content-type": "application/json; charset=utf-8", "x-tc-action": "IdCardVerification" },
    url: new URL("http://127.0.0.1:3002/tencent/"),
    body: Buffer.from("{}"),
  };
  const signature = sign(request, secret, { now: 1_551_113_065_999 });
  expect(signature["x-tc-timestamp"]).toBe("1551113065");
  expect(signature["authorization"]).toBe(
    tc3Authorization(
      {
        service: "faceid",
        headers: [
          ["content-type", "application/json; charset=utf-8"],
          ["host", "127.0.0.1:3002"],
          ["x-tc-action", "idcardverification"],
        ],
        body: "{}",
        seconds: 1_551_113_065,
      },
      secret,
    ),
  );
  const other = { ...request, headers: { ...request.headers, "x-tc-action": "ImageRecognitionV2" } };
  expect(sign(other, secret, { now: 1_551_113_065_999 })["authorization"]).not.toBe(
    signature["authorization"],
  );
});
