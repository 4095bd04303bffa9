import { describe, expect, test } from "vitest";

import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import { cloudCodes, errorCodes } from "../../../../lib/providers/baidu/codes.ts";
import { threeFactorResponse, twoFactorResponse } from "../../../../lib/providers/baidu/response.ts";
import { baiduAccount, baiduAnswer, cloudRefusal } from "./answers.ts";

const read = (response: ProviderResponse, account = baiduAccount()) => threeFactorResponse(response, account);
const readTwoFactor = (response: ProviderResponse) => twoFactorResponse(response, baiduAccount());

/** Every known error_code, written out once more: a row that is dropped, moved or added in the table fails here. */
const documented: Readonly<Record<string, string>> = {
  "face_scored charged": "0",
  "identity_mismatch charged": "216601",
  "no_record charged": "222351 222354 222360",
  "no_reference_photo charged": "222355",
  "reference_photo_unusable charged": "222350",
  "face_not_detected free": "222202",
  "image_refused free": "216201 216202 222013 222203 222304 222309",
  "image_rejected free": "222213 222214 222307 222308",
  "image_quality free": "223113 223114 223115 223116 223121 223122 223123 223124 223125 223126 223127 223129",
  "image_quality charged": "222356",
  "liveness_failed free": "223120 223131 216434",
  "input_refused free": "222022 222023 222352 222353 216600",
  "parameters_refused free": "216100 216103",
  "request_rejected free": [
    "222001 222002 222003 222004 222005 222006 222007 222008 222009 222010 222011 222012 222014",
    "222015 222016 222017 222018 222019 222020 222021 222024 222025 222026 222027 222028 222029 222030",
    "216101 216102 216200 223118 223119",
  ].join(" "),
  "quota_exhausted free": "17 19",
  "throttled free": "4 18",
  "misconfigured free": "3 6",
  "credentials free": "13 14 15 100 110 111",
  "unavailable unknown": "222361",
  "unavailable free": [
    "1 2 222201 222205 222206 222302 216430",
    "222901 222902 222903 222904 222905 222906 222907 222908",
    "222909 222910 222911 222912 222913 222914 222915 222916",
  ].join(" "),
};

const rows = Object.entries(documented).flatMap(([meaning, codes]) =>
  codes.split(" ").map((code) => ({ code, meaning })),
);

describe("error_code", () => {
  test.each(rows)("$code is $meaning", ({ code, meaning }) => {
    const result = read(baiduAnswer({ errorCode: Number(code), score: 91.5 }));
    expect(read(baiduAnswer({ errorCode: code, score: "91.5" }))).toEqual(result);
    expect(result).toMatchObject({ code, providerReference: "1304945001945678913" });
    const said = result.outcome === "signal" ? result.finding.reason : result.class;
    expect(`${said} ${result.charge}`).toBe(meaning);
    if (code !== "0") expect(readTwoFactor(baiduAnswer({ errorCode: code }))).toEqual(result);
  });

  test("the table holds no other code", () => {
    expect([...errorCodes.keys()].toSorted()).toEqual(rows.map(({ code }) => code).toSorted());
  });

  test.each(["-1", "222999", "7", "abc"])("%s, in no table, is an unknown answer", (code) => {
    const result = read(baiduAnswer({ errorCode: code, score: 100 }));
    expect(result).toMatchObject({ finding: { reason: "unknown_answer" }, code, charge: "unknown" });
  });

  test.each(rows.filter(({ meaning }) => /^(request|credentials|throttled|unavail)/.test(meaning)))(
    "$code says the same under a status of 4xx",
    ({ code, meaning }) => {
      const result = read({ ...baiduAnswer({ errorCode: code }), status: 400 });
      expect(result.outcome === "failure" && `${result.class} ${result.charge}`).toBe(meaning);
    },
  );
});

describe("three-factor", () => {
  test.each([
    [44, 44],
    ["79.99", 79.99],
    [97.2, 97.2],
    [100, 100],
    [0, 0],
  ])("score %j is %d: whether it is enough is not the vendor's to say", (score, expected) => {
    expect(read(baiduAnswer({ errorCode: 0, score }))).toMatchObject({
      finding: { reason: "face_scored", score: expected },
      charge: "charged",
    });
  });

  test.each([undefined, null, "", "NaN", 101, -1, [99], { a: 1 }, true])(
    "a success with score %j is an unknown answer that was charged",
    (score) => {
      expect(read(baiduAnswer({ errorCode: 0, score }))).toMatchObject({
        finding: { reason: "unknown_answer" },
        code: "0:no_score",
        charge: "charged",
      });
    },
  );
});

describe("two-factor", () => {
  test.each([undefined, null, {}])("a success with the result %j is a match", (result) => {
    expect(readTwoFactor(baiduAnswer({ errorCode: 0, result }))).toMatchObject({
      finding: { reason: "match" },
    });
  });

  test.each([[[]], [{ score: 100 }], [1], ["match"]])("a success with the result %j is none", (result) => {
    expect(readTwoFactor(baiduAnswer({ errorCode: 0, result }))).toMatchObject({
      finding: { reason: "unknown_answer" },
      code: "0:result",
      charge: "charged",
    });
  });
});

describe("a refusal of the cloud", () => {
  const refusals = {
    credentials: "AccessDenied InvalidAccessKeyId SignatureDoesNotMatch",
    misconfigured: "RequestExpired OptInRequired InvalidVersion",
    request_rejected: [
      "InappropriateJSON InvalidHTTPAuthHeader InvalidHTTPRequest InvalidURI MalformedJSON PreconditionFailed",
      "IdempotentParameterMismatch",
    ].join(" "),
    unavailable: "InternalError",
  };
  const listed = Object.entries(refusals).flatMap(([failure, codes]) =>
    codes.split(" ").map((code) => ({ code, failure })),
  );

  test.each(listed)("$code is $failure, and free", ({ code, failure }) => {
    for (const status of [400, 403, 500]) {
      expect(read(cloudRefusal(status, code))).toMatchObject({
        outcome: "failure",
        class: failure,
        charge: "free",
        code,
        providerReference: "b6b5ac2c-4d63-4f8d-9fd9-6d8f1f0f3a11",
      });
    }
  });

  test("the table holds no other code", () => {
    expect([...cloudCodes.keys()].toSorted()).toEqual(listed.map(({ code }) => code).toSorted());
  });

  test("a code of one table is none of the other", () => {
    expect(read(cloudRefusal(400, "14"))).toMatchObject({ class: "parameters_refused", code: "http:400" });
    expect(read({ ...baiduAnswer({ errorCode: "AccessDenied" }), status: 403 })).toMatchObject({
      class: "anonymous_refusal",
      code: "http:403",
    });
  });
});

test("the account may say what a code costs, and nothing else of it", () => {
  const account = baiduAccount({
    charged: { "222361": "free", "http:200": "charged", InternalError: "unknown" },
  });
  expect(read(baiduAnswer({ errorCode: 222361 }), account)).toMatchObject({
    class: "unavailable",
    charge: "free",
  });
  expect(read({ status: 200, headers: {}, text: "" }, account).charge).toBe("charged");
  expect(read(cloudRefusal(500, "InternalError"), account).charge).toBe("unknown");
});
