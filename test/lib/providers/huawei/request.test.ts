import { expect, test } from "vitest";

import { threeFactorRequest, twoFactorRequest } from "../../../../lib/providers/huawei/request.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";
import { huaweiAccount } from "./answers.ts";

const call = { callId: "vrf_0123456789abcdefghijkl-1-1-1" };
const sent = { method: "POST", headers: { accept: "application/json", "content-type": "application/json" } };
const start =
  '{"meta":{"uuid":"vrf_0123456789abcdefghijkl-1-1-1"},"data":{"req_data":[' +
  '{"verification_name":"欧阳·测试","verification_id":"110101209901010017"';

test("two-factor is posted byte for byte", () => {
  expect(twoFactorRequest(person, huaweiAccount(), call)).toEqual({
    ...sent,
    url: "https://ivs.cn-north-4.myhuaweicloud.com/v2.0/ivs-idcard-extention",
    body: `${start}}]}}`,
  });
});

test("three-factor is posted byte for byte, to the region of the account", () => {
  const account = huaweiAccount({ region: "cn-north-1" });
  expect(threeFactorRequest(personWithFace, account, call)).toEqual({
    ...sent,
    url: "https://ivs.cn-north-1.myhuaweicloud.com/v2.0/ivs-standard",
    body: `${start},"face_image":"/9j/4AAQ+zz8=="}]}}`,
  });
});

test("an image that is only an address is refused before a request is built", () => {
  expect(() => threeFactorRequest(personWithFaceUrl, huaweiAccount(), call)).toThrow("no image URL");
});
