import { describe, expect, test } from "vitest";

import {
  chargesOfResults,
  gatewayCodes,
  serviceCodes,
  threeFactorResults,
  twoFactorResults,
} from "../../../../lib/providers/alibaba/codes.ts";
import type { ProviderResult } from "../../../../lib/providers/provider.ts";
import {
  alibabaAccount,
  alibabaAnswer,
  alibabaRead,
  gatewayRefusal,
  result,
  serviceRefusal,
} from "./answers.ts";

/*
 * Every code, written out once more: a row that is dropped, moved or added in a table fails here.
 */
const twoFactor: Readonly<Record<string, string>> = {
  "match charged": "1",
  "identity_mismatch charged": "2",
  "no_record free": "3",
};

const face: Readonly<Record<string, string>> = {
  "match charged": "1 1:101",
  "identity_mismatch charged": "2:201",
  "face_uncertain charged": "2 2:202",
  "no_reference_photo charged": "2:203",
  "face_mismatch charged": "2:204",
  "image_rejected charged": "2:205 2:206 2:207",
  "image_quality charged": "2:208",
  "no_record free": "3 3:301 3:302",
};

const service: Readonly<Record<string, string>> = {
  "request_rejected free": "400",
  "input_refused free": "401",
  "unavailable free": "402 500",
  "person_limited free": "403",
  "image_refused free": "405",
  "misconfigured free": "410 411",
  "quota_exhausted free": "412",
};

const gateway: Readonly<Record<string, string>> = {
  "credentials free": [
    "InvalidAccessKeyId InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive SignatureDoesNotMatch",
    "IncompleteSignature InvalidSecurityToken",
  ].join(" "),
  "misconfigured free": [
    "InvalidTimeStamp.Expired Forbidden Forbidden.RAM Forbidden.NotSupportRAM Forbedden.NotSupportRAM Forbidden.RiskControl",
    "Forbidden.UserVerification Forbidden.RAMUserAccessDenied Forbidden.AccountAccessDenied",
    "ActionUnauthorized NoPermission",
  ].join(" "),
  "person_limited free": "Forbidden.ExceptionRepeatedInvoke",
  "image_refused free": "UnqualifiedPhoto ToolargeImage DownloadTimeout NoFaceDetected",
  "quota_exhausted free": "InsufficientBalance",
  "throttled free": "Throttling Throttling.User Throttling.Api",
  "parameters_refused free": "InvalidParameter",
  "request_rejected free": [
    "MissingParameter InvalidTimeStamp.Format IllegalTimestamp InvalidAction InvalidApi.NotFound NoSuchVersion",
    "InvalidVersion UnsupportedHTTPMethod UnsupportedOperation UnsupportedParameter InvalidSignatureMethod",
    "InvalidParameter.Format DataDuplication",
  ].join(" "),
  "request_rejected unknown": "SignatureNonceUsed",
  "unavailable unknown": "InternalError",
  "briefly_unavailable unknown": "ServiceUnavailable",
};

function rowsOf(table: Readonly<Record<string, string>>) {
  return Object.entries(table).flatMap(([meaning, codes]) =>
    codes.split(" ").map((code) => ({ code, meaning })),
  );
}

function codesOf(table: Readonly<Record<string, string>>): string[] {
  return rowsOf(table)
    .map(({ code }) => code)
    .toSorted();
}

function said(answer: ProviderResult): string {
  const what = answer.outcome === "signal" ? answer.finding.reason : answer.class;
  return `${what} ${answer.charge}`;
}

const reference = { providerReference: "130A2C10-B9EE-4D84-88E3-5384FF039795" };

describe("the result of 身份二要素核验", () => {
  test.each(rowsOf(twoFactor))("$code is $meaning, as text and as a number", ({ code, meaning }) => {
    const answer = alibabaRead(result(code), "two_factor");
    expect(said(answer)).toBe(meaning);
    expect(answer).toMatchObject({ code, ...reference });
    const asNumbers = alibabaAnswer({ Code: 200, ResultObject: { BizCode: Number(code) } });
    expect(alibabaRead(asNumbers, "two_factor")).toEqual(answer);
  });

  test("the tables hold no other code", () => {
    expect([...twoFactorResults.keys()].toSorted()).toEqual(codesOf(twoFactor));
    expect([...chargesOfResults]).toEqual([
      ["1", "charged"],
      ["2", "charged"],
      ["3", "free"],
    ]);
  });
});

describe.each(["Id3MetaVerify", "Id3MetaVerifyPRO"])(
  "the result of 身份三要素核验 by %s",
  (threeFactorAction) => {
    const account = alibabaAccount({ threeFactorAction });

    test.each(rowsOf(face))("$code is $meaning", ({ code, meaning }) => {
      const answer = alibabaRead(result(code), "three_factor", account);
      expect(said(answer)).toBe(meaning);
      expect(answer).toMatchObject({ code, ...reference });
    });

    test.each(["", null])("an empty sub-code (%j) is none", (SubCode) => {
      const answer = alibabaAnswer({ ResultObject: { BizCode: "1", SubCode } });
      expect(alibabaRead(answer, "three_factor", account)).toMatchObject({ code: "1" });
    });

    test("a sub-code that is not listed is no verdict, and its result says what it cost", () => {
      for (const [code, charge] of [
        ["1:199", "charged"],
        ["2:209", "charged"],
        ["3:303", "free"],
        ["9:101", "unknown"],
      ]) {
        expect(said(alibabaRead(result(code ?? ""), "three_factor", account))).toBe(
          `unknown_answer ${charge}`,
        );
      }
    });
  },
);

test("the table of faces holds no other code", () => {
  expect([...threeFactorResults.keys()].toSorted()).toEqual(codesOf(face));
});

test("something that does not match says nothing of the name and number", () => {
  expect(alibabaRead(result("2"))).toMatchObject({ finding: { identity: "unknown" } });
});

describe("the score", () => {
  const pro = alibabaAccount({ threeFactorAction: "Id3MetaVerifyPRO" });
  const read = (codes: string, score: unknown) => alibabaRead(result(codes, score), "three_factor", pro);

  test.each([
    ["1:101", 700, "face_scored", 700],
    ["1:101", "912.40", "face_scored", 912.4],
    ["1", 1000, "face_scored", 1000],
    ["1:101", 699.99, "unknown_answer", undefined],
    ["2:204", 699.99, "face_scored", 699.99],
    ["2:204", 700, "unknown_answer", undefined],
    ["2:202", 650, "face_uncertain", 650],
    ["2:201", 650, "identity_mismatch", undefined],
    // What is no score leaves the vendor's decision.
    ["1:101", 1001, "match", undefined],
    ["1:101", -1, "match", undefined],
    ["1:101", "high", "match", undefined],
    ["2:204", null, "face_mismatch", undefined],
  ])("of %s, %j, is %s of %j by the version that tells one", (codes, given, reason, score) => {
    const answer = read(codes, given);
    expect(answer).toMatchObject({ finding: { reason }, charge: "charged" });
    expect(answer.outcome === "signal" && answer.finding.score).toBe(score);
  });

  test("is read from JSON in a text alone, and its parts are not repeated", () => {
    for (const FaceDetail of [
      { verifyScore: 912 },
      ["912"],
      "912",
      "{",
      '{"verifyScore":912,"verifyScore":1}',
    ]) {
      const answer = alibabaAnswer({ ResultObject: { BizCode: "1", SubCode: "101", FaceDetail } });
      expect(alibabaRead(answer, "three_factor", pro)).toMatchObject({ finding: { reason: "match" } });
    }
  });

  test("of the plain version is left out", () => {
    expect(alibabaRead(result("1:101", 50.28))).toMatchObject({ finding: { reason: "match" } });
    expect(said(alibabaRead(result("2:204", 912)))).toBe("face_mismatch charged");
  });
});

describe.each(["two_factor", "three_factor"] as const)("refusals of %s", (kind) => {
  test.each(rowsOf(service))("$code of the service is $meaning", ({ code, meaning }) => {
    const answer = alibabaRead(serviceRefusal(code), kind);
    expect(said(answer)).toBe(meaning);
    expect(answer).toMatchObject({ code: `code:${code}`, ...reference });
    expect(alibabaRead(serviceRefusal(Number(code)), kind)).toEqual(answer);
  });

  test.each(rowsOf(gateway))(
    "$code of the gateway is $meaning, whatever its 4xx or 5xx",
    ({ code, meaning }) => {
      for (const status of [400, 403, 404, 500, 503]) {
        const answer = alibabaRead(gatewayRefusal(status, code), kind);
        expect(said(answer)).toBe(meaning);
        expect(answer).toMatchObject({ code, ...reference });
      }
    },
  );

  test("a result beside a refusal of the service does not count", () => {
    const both = alibabaAnswer({ Code: "402", ResultObject: { BizCode: "1", SubCode: "101" } });
    expect(said(alibabaRead(both, kind))).toBe("unavailable free");
  });

  test("402 has three causes, one of which does not pass by itself", () => {
    expect(alibabaRead(serviceRefusal("402"), kind)).toMatchObject({ alarm: "misconfigured" });
  });

  test.each([
    [400, "InvalidAccessKeyId.Odd", "credentials free"],
    [400, "Throttling.Group", "throttled free"],
    [403, "Forbidden.Odd", "misconfigured free"],
    [400, "Brand.New", "parameters_refused free"],
    [403, "Brand.New", "anonymous_refusal free"],
    [500, "Brand.New", "unavailable unknown"],
    [504, "Brand.New", "no_answer unknown"],
  ])("%d %s, which is in no list, is %s", (status, code, meaning) => {
    expect(said(alibabaRead(gatewayRefusal(status, code), kind))).toBe(meaning);
  });

  test("a code of the gateway is none under 200", () => {
    expect(said(alibabaRead(serviceRefusal("Throttling.User"), kind))).toBe("unknown_answer unknown");
  });
});

test("the tables of refusals hold no other code", () => {
  expect([...serviceCodes.keys()].toSorted()).toEqual(codesOf(service));
  expect([...gatewayCodes.keys()].toSorted()).toEqual(codesOf(gateway));
});

test("the account may say what a code costs, and nothing else of it", () => {
  const account = alibabaAccount({
    charged: { "2:205": "free", "code:402": "charged", InternalError: "free" },
  });
  expect(said(alibabaRead(result("2:205"), "three_factor", account))).toBe("image_rejected free");
  expect(said(alibabaRead(serviceRefusal("402"), "three_factor", account))).toBe("unavailable charged");
  expect(said(alibabaRead(gatewayRefusal(500, "InternalError"), "three_factor", account))).toBe(
    "unavailable free",
  );
});
