import type { ReportedCharge } from "../../domain/charge.ts";
import type { Meaning } from "../answer.ts";

/** Refusals have the status 200 too, so the status says nothing about the charge. */
export const billsByStatus = false;

/** What a code means and what it costs. */
export type CodeRule = { meaning: Meaning; charge: ReportedCharge };

type Row = readonly [codes: string, meaning: Meaning, charge: ReportedCharge];

/** 身份信息认证 by `Result`. Its page prints each code under "charged" or "not charged": all of it is documented. */
export const twoFactorResults: ReadonlyMap<string, CodeRule> = expand([
  ["0", { reason: "match" }, "charged"],
  ["-1", { reason: "identity_mismatch" }, "charged"],
  // "Invalid ID number", which includes its length, its form and its check character · "invalid name".
  ["-2 -3", { class: "input_refused" }, "free"],
  // "The library is abnormal" · "the authority is being upgraded".
  ["-4 -6", { class: "unavailable" }, "free"],
  ["-5", { reason: "no_record" }, "free"],
  // "Checked too often today": for this number, or for this name.
  ["-7", { class: "person_limited" }, "free"],
]);

/**
 * 照片人脸核身 by `Result`, or by `Error.Code` after `FailedOperation.`. The codes are those that the vendor's own clients
 * list for this operation or for faces in general (tencentcloud-sdk-go `client.go`, tencentcloud-sdk-python
 * `errorcodes.py`). Its page of charges names the three that are charged.
 */
export const faceResults: ReadonlyMap<string, CodeRule> = expand([
  // Documented as charged. Both of the first line come with a score.
  ["Success CompareLowSimilarity", { reason: "face_scored" }, "charged"],
  ["IdNameMisMatch", { reason: "identity_mismatch" }, "charged"],

  // Documented as free.
  // About the photo on record, although the text asks for another picture.
  ["IdPhotoPoorQuality", { reason: "reference_photo_unusable" }, "free"],
  ["LifePhotoDetectNoFaces IncompleteFace", { reason: "face_not_detected" }, "free"],
  // Several faces.
  ["LifePhotoDetectFaces", { reason: "image_rejected" }, "free"],
  ["PoorImageQuality CoveredFace", { reason: "image_quality" }, "free"],
  ["LifePhotoDetectFake", { reason: "liveness_failed" }, "free"],
  ["ImageDecodeFailed", { class: "image_refused" }, "free"],
  ["CompareFail DetectEngineSystemError UnKnown", { class: "unavailable" }, "free"],

  // Inferred to be free, because they are not among the three that are charged.
  ["IdNoExistSystem", { reason: "no_record" }, "free"],
  ["IdPhotoNoExist", { reason: "no_reference_photo" }, "free"],
  ["LifePhotoPoorQuality ImageBlur", { reason: "image_quality" }, "free"],
  // Too large, too small or empty: another provider may read it.
  ["LifePhotoSizeError ImageSizeTooLarge EmptyImageError", { class: "image_refused" }, "free"],
  ["IdFormatError NameFormatError", { class: "input_refused" }, "free"],
  ["IdentityAuthLimitExceeded", { class: "person_limited" }, "free"],
  [
    "CompareSystemError CompareLibServiceUnavailable IdPhotoSystemNoanswer DbError",
    { class: "unavailable" },
    "free",
  ],
]);

/** `Error.Code` after `FailedOperation.`, of either operation. Inferred to be free: they come before a result. */
export const failedOperations: ReadonlyMap<string, CodeRule> = expand([
  ["UnKnown DecryptSystemError EncryptSystemError", { class: "unavailable" }, "free"],
  // Our account may not use temporary credentials.
  ["StsUnAuthErrError", { class: "misconfigured" }, "free"],
  ["RequestLimitExceeded", { class: "throttled" }, "free"],
]);

/**
 * `Error.Code` of either operation: those that the vendor's clients list for them, and those that every product of its
 * cloud has (公共错误码). Inferred to be free: they come before the check.
 */
export const errorCodes: ReadonlyMap<string, CodeRule> = expand([
  // Our clock is more than five minutes off: the key is right.
  ["AuthFailure.SignatureExpire", { class: "misconfigured" }, "free"],
  [
    "AuthFailure.InvalidAuthorization AuthFailure.InvalidSecretId AuthFailure.SecretIdNotFound AuthFailure.TokenFailure AuthFailure.SignatureFailure",
    { class: "credentials" },
    "free",
  ],
  // The sub-user has no right to call, must confirm by phone, or may not call from this address.
  [
    "AuthFailure.UnauthorizedOperation AuthFailure.MFAFailure IpInBlacklist IpNotInWhitelist UnauthorizedOperation",
    { class: "misconfigured" },
    "free",
  ],
  [
    "UnauthorizedOperation.Arrears UnauthorizedOperation.ChargeStatusException",
    { class: "quota_exhausted" },
    "free",
  ],
  // Not ordered, or ordered a moment ago · the company behind our account is not verified.
  [
    "UnauthorizedOperation.Nonactivated UnauthorizedOperation.Activating UnauthorizedOperation.ActivateError UnauthorizedOperation.NonAuthorize",
    { class: "misconfigured" },
    "free",
  ],
  [
    "RequestLimitExceeded RequestLimitExceeded.IPLimitExceeded RequestLimitExceeded.UinLimitExceeded RequestLimitExceeded.GlobalRegionUinLimitExceeded LimitExceeded",
    { class: "throttled" },
    "free",
  ],
  // "Invalid parameter", "invalid value", without its name: it may be the form of a name, or a picture.
  ["InvalidParameter InvalidParameterValue", { class: "parameters_refused" }, "free"],
  // What no person's data can cause.
  [
    "InvalidParameter.UnsupportEncryptField InvalidAction InvalidRequest MissingParameter NoSuchProduct NoSuchVersion UnknownParameter UnsupportedOperation UnsupportedProtocol UnsupportedRegion ActionOffline DryRunOperation",
    { class: "request_rejected" },
    "free",
  ],
  ["RequestSizeLimitExceeded", { class: "image_refused" }, "free"],
  [
    "InternalError InternalError.UnKnown InternalError.EncryptSystemError FailedOperation ServiceUnavailable ResourceUnavailable ResourceInsufficient ResourceInUse ResourceNotFound ResponseSizeLimitExceeded",
    { class: "unavailable" },
    "free",
  ],
]);

/** A code that is in no table: an answer, but not one to act on. */
export const unlistedCode: CodeRule = { meaning: { reason: "unknown_answer" }, charge: "unknown" };

/** Turns rows into a map by code. Throws if a code is listed twice. */
function expand(rows: readonly Row[]): ReadonlyMap<string, CodeRule> {
  const rules = new Map<string, CodeRule>();
  for (const [codes, meaning, charge] of rows) {
    for (const code of codes.split(" ")) {
      if (rules.has(code)) throw new Error(`Code ${code} is listed twice.`);
      rules.set(code, { meaning, charge });
    }
  }
  return rules;
}
