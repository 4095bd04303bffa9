import { expect, test } from "vitest";

import { threeFactorRequest, twoFactorRequest } from "../../../../lib/providers/alibaba/request.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";
import { alibabaAccount } from "./answers.ts";

const name = "%E6%AC%A7%E9%98%B3%C2%B7%E6%B5%8B%E8%AF%95";
const who = `IdentifyNum=110101209901010017&ParamType=normal&UserName=${name}`;

function shown({ body, ...request }: ReturnType<typeof twoFactorRequest>) {
  return { ...request, body: body.toString() };
}

function posted(action: string, body: string) {
  return {
    method: "POST",
    url: "https://cloudauth.aliyuncs.com",
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "x-acs-action": action,
      "x-acs-version": "2019-03-07",
    },
    body,
  };
}

test("two-factor is posted byte for byte, in plain text", () => {
  expect(shown(twoFactorRequest(person, alibabaAccount()))).toEqual(posted("Id2MetaVerify", who));
});

test("three-factor is posted byte for byte, with the picture or its address", () => {
  expect(shown(threeFactorRequest(personWithFace, alibabaAccount()))).toEqual(
    posted("Id3MetaVerify", `Crop=T&FacePicture=%2F9j%2F4AAQ%2Bzz8%3D%3D&${who}`),
  );
  const url = "https%3A%2F%2Fimages.example.com%2Fface.jpg%3Fversion%3D2%26size%3Dlarge";
  expect(shown(threeFactorRequest(personWithFaceUrl, alibabaAccount()))).toEqual(
    posted("Id3MetaVerify", `Crop=T&FaceUrl=${url}&${who}`),
  );
});

test("the account decides which operation is called, and about cropping", () => {
  const account = alibabaAccount({ threeFactorAction: "Id3MetaVerifyPRO", crop: false });
  expect(shown(threeFactorRequest(personWithFace, account))).toEqual(
    posted("Id3MetaVerifyPRO", `Crop=F&FacePicture=%2F9j%2F4AAQ%2Bzz8%3D%3D&${who}`),
  );
});
