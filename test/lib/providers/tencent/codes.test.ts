import { describe, expect, test } from "vitest";

import type { ProviderResult } from "../../../../lib/providers/provider.ts";
import {
  errorCodes,
  faceResults,
  failedOperations,
  twoFactorResults,
} from "../../../../lib/providers/tencent/codes.ts";
import { refusal, result, tencentAccount, tencentRead } from "./answers.ts";

/*
 * Every code, written out once more: a row that is dropped, moved or added in a table fails here.
 */
const twoFactor: Readonly<Record<string, string>> = {
  "match charged": "0",
  "identity_mismatch charged": "-1",
  "input_refused free": "-2 -3",
  "unavailable free": "-4 -6",
  "no_record free": "-5",
  "person_limited free": "-7",
};

/** After `FailedOperation.`. */
const face: Readonly<Record<string, string>> = {
  "face_scored charged": "CompareLowSimilarity",
  "identity_mismatch charged": "IdNameMisMatch",
  "no_record free": "IdNoExistSystem",
  "no_reference_photo free": "IdPhotoNoExist",
  "reference_photo_unusable free": "IdPhotoPoorQuality",
  "face_not_detected free": "LifePhotoDetectNoFaces IncompleteFace",
  "image_rejected free": "LifePhotoDetectFaces",
  "image_quality free": "PoorImageQuality CoveredFace LifePhotoPoorQuality ImageBlur",
  "liveness_failed free": "LifePhotoDetectFake",
  "image_refused free": "ImageDecodeFailed LifePhotoSizeError ImageSizeTooLarge EmptyImageError",
  "input_refused free": "IdFormatError NameFormatError",
  "person_limited free": "IdentityAuthLimitExceeded",
  "unavailable free": [
    "CompareFail DetectEngineSystemError UnKnown CompareSystemError CompareLibServiceUnavailable",
    "IdPhotoSystemNoanswer DbError",
  ].join(" "),
};

/** After `FailedOperation.`, of either operation. */
const failed: Readonly<Record<string, string>> = {
  "unavailable free": "UnKnown DecryptSystemError EncryptSystemError",
  "misconfigured free": "StsUnAuthErrError",
  "throttled free": "RequestLimitExceeded",
};

const errors: Readonly<Record<string, string>> = {
  "credentials free": [
    "AuthFailure.InvalidAuthorization AuthFailure.InvalidSecretId AuthFailure.SecretIdNotFound",
    "AuthFailure.TokenFailure AuthFailure.SignatureFailure",
  ].join(" "),
  "misconfigured free": [
    "AuthFailure.SignatureExpire AuthFailure.UnauthorizedOperation AuthFailure.MFAFailure",
    "IpInBlacklist IpNotInWhitelist UnauthorizedOperation UnauthorizedOperation.Nonactivated",
    "UnauthorizedOperation.Activating UnauthorizedOperation.ActivateError UnauthorizedOperation.NonAuthorize",
  ].join(" "),
  "quota_exhausted free": "UnauthorizedOperation.Arrears UnauthorizedOperation.ChargeStatusException",
  "throttled free": [
    "RequestLimitExceeded RequestLimitExceeded.IPLimitExceeded RequestLimitExceeded.UinLimitExceeded",
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded LimitExceeded",
  ].join(" "),
  "parameters_refused free": "InvalidParameter InvalidParameterValue",
  "request_rejected free": [
    "InvalidParameter.UnsupportEncryptField InvalidAction InvalidRequest MissingParameter NoSuchProduct",
    "NoSuchVersion UnknownParameter UnsupportedOperation UnsupportedProtocol UnsupportedRegion",
    "ActionOffline DryRunOperation",
  ].join(" "),
  "image_refused free": "RequestSizeLimitExceeded",
  "unavailable free": [
    "InternalError InternalError.UnKnown InternalError.EncryptSystemError FailedOperation",
    "ServiceUnavailable ResourceUnavailable ResourceInsufficient ResourceInUse ResourceNotFound",
    "ResponseSizeLimitExceeded",
  ].join(" "),
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

describe("Result of 身份信息认证", () => {
  test.each(rowsOf(twoFactor))("$code is $meaning, as text and as a number", ({ code, meaning }) => {
    const answer = tencentRead(result(code), "two_factor");
    expect(said(answer)).toBe(meaning);
    expect(answer).toMatchObject({ code, providerReference: "3c140219-cfe9-470e-b241-907877d6fb03" });
    expect(tencentRead(result(Number(code)), "two_factor")).toEqual(answer);
  });

  test("the table holds no other code", () => {
    expect([...twoFactorResults.keys()].toSorted()).toEqual(codesOf(twoFactor));
  });
});

describe("Result of 照片人脸核身", () => {
  test.each(rowsOf(face))(
    "$code is $meaning, with its prefix and without, and as an error",
    ({ code, meaning }) => {
      const answers = [result(`FailedOperation.${code}`, { Sim: 26.04 }), result(code, { Sim: 26.04 })];
      for (const answer of answers) expect(said(tencentRead(answer))).toBe(meaning);
      const scoreless = meaning.replace("face_scored", "face_mismatch");
      expect(said(tencentRead(refusal(`FailedOperation.${code}`)))).toBe(scoreless);
    },
  );

  test("the table holds no other code than these and the success", () => {
    expect([...faceResults.keys()].toSorted()).toEqual([...codesOf(face), "Success"].toSorted());
  });

  test.each([
    [70, "face_scored"],
    ["92.50", "face_scored"],
    [69.99, "unknown_answer"],
    [undefined, "unknown_answer"],
    [-1, "unknown_answer"],
    [[92], "unknown_answer"],
  ])("a success with the score %j is %s", (sim, meaning) => {
    expect(said(tencentRead(result("Success", { Sim: sim })))).toBe(`${meaning} charged`);
  });

  test("a success over another decision point of the account is a score", () => {
    const account = tencentAccount({ decisionPoint: 60 });
    const answer = tencentRead(result("Success", { Sim: 65 }), "three_factor", account);
    expect(answer).toMatchObject({ finding: { reason: "face_scored", score: 65 } });
  });
});

describe.each(["two_factor", "three_factor"] as const)("Error.Code of %s", (kind) => {
  test.each(rowsOf(errors))("$code is $meaning", ({ code, meaning }) => {
    expect(said(tencentRead(refusal(code), kind))).toBe(meaning);
  });

  test.each(rowsOf(failed))("FailedOperation.$code is $meaning", ({ code, meaning }) => {
    expect(said(tencentRead(refusal(`FailedOperation.${code}`), kind))).toBe(meaning);
  });

  test("beside a result it makes the answer unreadable", () => {
    const both = result("0", { Error: { Code: "InternalError" } });
    expect(said(tencentRead(both, kind))).toBe("unreadable unknown");
  });
});

test("the tables of errors hold no other code", () => {
  expect([...errorCodes.keys()].toSorted()).toEqual(codesOf(errors));
  expect([...failedOperations.keys()].toSorted()).toEqual(codesOf(failed));
});

test("a code of faces says nothing of two factors", () => {
  expect(said(tencentRead(refusal("FailedOperation.IdNameMisMatch"), "two_factor"))).toBe(
    "unknown_answer unknown",
  );
  expect(said(tencentRead(result("Success"), "two_factor"))).toBe("unknown_answer unknown");
});

test("the account may say what a code costs, and nothing else of it", () => {
  const account = tencentAccount({ charged: { "-5": "charged", "FailedOperation.DbError": "unknown" } });
  expect(said(tencentRead(result("-5"), "two_factor", account))).toBe("no_record charged");
  expect(said(tencentRead(result("FailedOperation.DbError"), "three_factor", account))).toBe(
    "unavailable unknown",
  );
});
