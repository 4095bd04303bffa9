import { expect, test } from "vitest";

import { sign } from "../../../../lib/providers/huawei/sign.ts";
import type { SignableRequest } from "../../../../lib/providers/provider.ts";
import { exampleKeys } from "./answers.ts";

const now = Date.UTC(2019, 10, 15, 3, 36, 55);
const date = "20191115T033655Z";

function signatureOf(request: Pick<SignableRequest, "method" | "url"> & { body: string }): string {
  const headers = { "content-type": "application/json" };
  const signed = sign({ ...request, headers, body: Buffer.from(request.body) }, exampleKeys, { now });
  expect(signed["x-sdk-date"]).toBe(date);
  const { authorization = "" } = signed;
  const [, signature = ""] = /, Signature=([0-9a-f]{64})$/.exec(authorization) ?? [];
  const prefix = `SDK-HMAC-SHA256 Access=${exampleKeys.accessKey}, SignedHeaders=content-type;host;x-sdk-date, `;
  expect(authorization).toBe(`${prefix}Signature=${signature}`);
  return signature;
}

test("the published example has the published signature", () => {
  const query = "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";
  const path = "v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs";
  const url = new URL(`https://service.region.example.com/${path}?${query}`);
  expect(signatureOf({ method: "GET", url, body: "" })).toBe(
    "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
  );
});

test("a three-factor call has the signature that the vendor's own client makes for it", () => {
  const url = new URL("https://ivs.cn-north-4.myhuaweicloud.com/v2.0/ivs-standard");
  const body =
    '{"meta":{"uuid":"vrf-1"},"data":{"req_data":[{"verification_name":"张三","verification_id":"11000919900101123X",' +
    '"face_image":"/9j/4AAQ"}]}}';
  expect(signatureOf({ method: "POST", url, body })).toBe(
    "ff0d303b142d9b2a9d006f6318d6bf098e1ca04ac39ecad76fcb6ca6457e5d95",
  );
});

function signatureOfQuery(query: string): string {
  return signatureOf({ method: "GET", url: new URL(`https://example.com/a?${query}`), body: "" });
}

test("the parts of a query are signed in the order of their names, whatever order they are sent in", () => {
  expect(signatureOfQuery("b=2&a=%20x")).toBe(signatureOfQuery("a=%20x&b=2"));
  expect(signatureOfQuery("b=2&a=x")).not.toBe(signatureOfQuery("a=%20x&b=2"));
});
