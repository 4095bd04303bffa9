import { expect, test } from "vitest";

import { threeFactorRequest, twoFactorRequest } from "../../../../lib/providers/shuxun/request.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";
import { shuxunAccount } from "./answers.ts";

const name = "%E6%AC%A7%E9%98%B3%C2%B7%E6%B5%8B%E8%AF%95";
const headers = {
  accept: "application/json",
  authorization: "APPCODE sampleappcode0123456789abcdef012",
  "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
};

test("two-factor is posted with its parameters in the query, where the product takes them", () => {
  const request = twoFactorRequest(person, shuxunAccount());
  expect({ ...request, body: request.body.toString() }).toEqual({
    method: "POST",
    url: `https://sxidcheck.market.alicloudapi.com/idcard/check?name=${name}&idCard=110101209901010017`,
    headers,
    body: "",
  });
});

test("three-factor is posted as a form with the image", () => {
  const request = threeFactorRequest(personWithFace, shuxunAccount());
  expect({ ...request, body: request.body.toString() }).toEqual({
    method: "POST",
    url: "https://sxfacev2.market.alicloudapi.com/faceidcard/check",
    headers,
    body: `name=${name}&idCard=110101209901010017&image=%2F9j%2F4AAQ%2Bzz8%3D%3D`,
  });
});

test("an image's address is handed on as it is", () => {
  expect(threeFactorRequest(personWithFaceUrl, shuxunAccount()).body.toString()).toBe(
    `name=${name}&idCard=110101209901010017` +
      "&imgUrl=https%3A%2F%2Fimages.example.com%2Fface.jpg%3Fversion%3D2%26size%3Dlarge",
  );
});

test("each product may have an AppCode and an address of its own", () => {
  const account = shuxunAccount({
    appCodes: { two_factor: "other" },
    twoFactorUrl: "http://127.0.0.1:3002/idcard/check",
  });
  expect(twoFactorRequest(person, account).headers["authorization"]).toBe("APPCODE other");
  expect(twoFactorRequest(person, account).url).toMatch(/^http:\/\/127\.0\.0\.1:3002\/idcard\/check\?name=/);
  expect(threeFactorRequest(personWithFace, account).headers["authorization"]).toBe(headers.authorization);
});
