import { expect, test } from "vitest";

import { authorizationOf, sign } from "../../../../lib/providers/baidu/sign.ts";
import { exampleKeys } from "./answers.ts";

const date = "2015-04-27T08:23:49Z";
const prefix = `bce-auth-v1/${exampleKeys.accessKey}/${date}/1800`;

test("the published example has the published signature", () => {
  const query = "partNumber=9&uploadId=a44cc9bab11cbd156984767aad637851";
  const authorization = authorizationOf(
    {
      method: "PUT",
      url: new URL(`https://bj.bcebos.com/v1/test/myfolder/readme.txt?${query}`),
      headers: {
        host: "bj.bcebos.com",
        "content-length": "8",
        "content-md5": "NFzcPqhviddjRNnSOGo4rw==",
        "content-type": "text/plain",
        "x-bce-date": date,
      },
    },
    exampleKeys,
  );
  expect(authorization).toBe(
    `${prefix}/content-length;content-md5;content-type;host;x-bce-date/` +
      "d74a04362e6a848f5b39b15421cb449427f419c95a480fd6b8cf9fc783e2999e",
  );
});

test("a two-factor call has the signature that the vendor's own client makes for it", () => {
  const authorization = authorizationOf(
    {
      method: "POST",
      url: new URL("https://aip.baidubce.com/rest/2.0/face/v3/person/idmatch"),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        host: "aip.baidubce.com",
        "x-bce-date": date,
      },
    },
    exampleKeys,
  );
  expect(authorization).toBe(
    `${prefix}/content-type;host;x-bce-date/32c42d070b7b4212b4f4552ec32b571da69b02091897ad2a04cf19f1ad53ee7f`,
  );
});

test("a request is signed with the MD5 of its body, so that the body is covered", () => {
  const signed = sign(
    {
      method: "POST",
      url: new URL("https://aip.baidubce.com/rest/2.0/face/v3/person/idmatch"),
      headers: { "content-type": "application/json" },
      body: Buffer.from("01234567"),
    },
    exampleKeys,
    { now: Date.UTC(2015, 3, 27, 8, 23, 49, 987) },
  );
  // printf 01234567 | openssl md5 -binary | base64
  expect(signed["content-md5"]).toBe("Lp7DF+GXgZNY+8Q6/KfYNw==");
  expect(signed["x-bce-date"]).toBe(date);
  expect(signed["authorization"]?.split("/").slice(0, 5).join("/")).toBe(
    `${prefix}/content-md5;content-type;host;x-bce-date`,
  );
});
