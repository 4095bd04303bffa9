import { expect, test } from "vitest";

import { threeFactorRequest, twoFactorRequest } from "../../../../lib/providers/kuaidi100/request.ts";
import { person, personWithFace } from "../inputs.ts";
import { kuaidi100Account } from "./answers.ts";

const name = "%E6%AC%A7%E9%98%B3%C2%B7%E6%B5%8B%E8%AF%95";

test("three-factor is posted byte for byte in the order of the vendor's document", () => {
  const request = threeFactorRequest(personWithFace, kuaidi100Account());
  expect({ ...request, body: request.body.toString() }).toEqual({
    method: "POST",
    url: "https://cloud.kuaidi100.com/api",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: [
      "secret_key=kSampleKey01",
      "secret_code=33e7e61c95234dbe9b7f19680f227ae6",
      "secret_sign=4FD8B60F25E796C400481F20B9CE53E0",
      "image=%2F9j%2F4AAQ%2Bzz8%3D%3D",
      "imageType=BASE64",
      "idCardNum=110101209901010017",
      `name=${name}`,
      "qualityContro=NORMAL",
      "livenessControl=LOW",
    ].join("&"),
  });
});

test("two-factor names the ID number as the ordered interface does", () => {
  const account = kuaidi100Account({
    twoFactor: { code: "c22d28e8c01a430caf16a2feebf8e3c2", idNumberParameter: "idcard" },
  });
  expect(twoFactorRequest(person, account).body.toString()).toBe(
    [
      "secret_key=kSampleKey01",
      "secret_code=c22d28e8c01a430caf16a2feebf8e3c2",
      "secret_sign=4FD8B60F25E796C400481F20B9CE53E0",
      "idcard=110101209901010017",
      `name=${name}`,
    ].join("&"),
  );
});

test("a call that the account cannot make is refused before it is built", () => {
  expect(() => twoFactorRequest(person, kuaidi100Account())).toThrow("no two-factor interface");
});
