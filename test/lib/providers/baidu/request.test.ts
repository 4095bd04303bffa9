import { expect, test } from "vitest";

import { threeFactorRequest, twoFactorRequest } from "../../../../lib/providers/baidu/request.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";
import { baiduAccount } from "./answers.ts";

const sent = { method: "POST", headers: { accept: "application/json", "content-type": "application/json" } };

test("two-factor is posted byte for byte", () => {
  expect(twoFactorRequest(person, baiduAccount())).toEqual({
    ...sent,
    url: "https://aip.baidubce.com/rest/2.0/face/v3/person/idmatch",
    body: '{"id_card_number":"110101209901010017","name":"欧阳·测试"}',
  });
});

test("three-factor is posted byte for byte, with the controls that were asked for", () => {
  expect(threeFactorRequest(personWithFace, baiduAccount())).toEqual({
    ...sent,
    url: "https://aip.baidubce.com/rest/2.0/face/v3/person/verify",
    body:
      '{"image":"/9j/4AAQ+zz8==","image_type":"BASE64","id_card_number":"110101209901010017","name":"欧阳·测试",' +
      '"quality_control":"NORMAL","liveness_control":"LOW"}',
  });
});

test("an image that is only an address is refused before a request is built", () => {
  expect(() => threeFactorRequest(personWithFaceUrl, baiduAccount())).toThrow("no image URL");
});
