import { expect, test } from "vitest";

import { threeFactorRequest, twoFactorRequest } from "../../../../lib/providers/tencent/request.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";
import { tencentAccount } from "./answers.ts";

const headers = {
  accept: "application/json",
  "content-type": "application/json; charset=utf-8",
  "x-tc-version": "2018-03-01",
};

test("two-factor is posted byte for byte", () => {
  expect(twoFactorRequest(person, tencentAccount())).toEqual({
    method: "POST",
    url: "https://faceid.tencentcloudapi.com",
    headers: { ...headers, "x-tc-action": "IdCardVerification" },
    body: '{"IdCard":"110101209901010017","Name":"欧阳·测试"}',
  });
});

test("three-factor is posted byte for byte, the base64 with its padding", () => {
  expect(threeFactorRequest(personWithFace, tencentAccount())).toEqual({
    method: "POST",
    url: "https://faceid.tencentcloudapi.com",
    headers: { ...headers, "x-tc-action": "ImageRecognitionV2" },
    body: '{"IdCard":"110101209901010017","Name":"欧阳·测试","ImageBase64":"/9j/4AAQ+zz8=="}',
  });
});

test("the address of a picture is refused before anything is built", () => {
  expect(() => threeFactorRequest(personWithFaceUrl, tencentAccount())).toThrow("takes no image URL");
});
