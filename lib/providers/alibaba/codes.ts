import type { ReportedCharge } from "../../domain/charge.ts";
import type { Meaning } from "../answer.ts";
import type { FailureMeaning } from "../failure.ts";

/** Refusals of the service have the status 200 too, so the status says nothing about the charge. */
export const billsByStatus = false;

/** What a refusal means and what it costs. */
export type Refusal = { meaning: FailureMeaning; charge: ReportedCharge };

type Row<M> = readonly [codes: string, meaning: M];

/**
 * What a result costs, by `BizCode`: "consistent, billable", "inconsistent, billable", "no record, not billable".
 * Documented for `Id3MetaVerifyPRO` and the international pages; inferred for the plain operations.
 */
export const chargesOfResults: ReadonlyMap<string, ReportedCharge> = new Map([
  ["1", "charged"],
  ["2", "charged"],
  ["3", "free"],
]);

/** 身份二要素核验 by `BizCode`, documented. */
export const twoFactorResults: ReadonlyMap<string, Meaning> = expand([
  ["1", { reason: "match" }],
  ["2", { reason: "identity_mismatch" }],
  ["3", { reason: "no_record" }],
]);

/**
 * 身份三要素核验 by `BizCode:SubCode`, or by `BizCode` alone: the plain operation has sub-codes only since 2026-07. Documented
 * but for the second row of `2`.
 */
export const threeFactorResults: ReadonlyMap<string, Meaning> = expand([
  ["1 1:101", { reason: "match" }],
  ["2:201", { reason: "identity_mismatch" }],
  // Inferred. It may mean any row below and above: another name, another face, no photo, a poor picture.
  ["2", { reason: "face_uncertain", identity: "unknown" }],
  // "Suspected to be the person."
  ["2:202", { reason: "face_uncertain" }],
  ["2:203", { reason: "no_reference_photo" }],
  ["2:204", { reason: "face_mismatch" }],
  // No model of the face could be made · its format · too small. Charged, so no other provider is asked.
  ["2:205 2:206 2:207", { reason: "image_rejected" }],
  ["2:208", { reason: "image_quality" }],
  // "The number is not in the database" · "verification is not possible".
  ["3 3:301 3:302", { reason: "no_record" }],
]);

/** The service's own `Code` under the status 200, documented; that they are free is inferred: they have no result. */
export const serviceCodes: ReadonlyMap<string, Refusal> = refusals("free", [
  // "A parameter is missing": the form of our requests is always the same.
  ["400", { class: "request_rejected" }],
  // "Name or ID number do not follow the rules."
  ["401", { class: "input_refused" }],
  // "The authority's service is abnormal", "restricted by your security policy" or "no permission to call".
  ["402", { class: "unavailable", alarm: "misconfigured" }],
  // "Too many duplicate calls": the number is not documented.
  ["403", { class: "person_limited" }],
  // Format or size of the picture.
  ["405", { class: "image_refused" }],
  // Not activated · the RAM user lacks the permission.
  ["410 411", { class: "misconfigured" }],
  ["412", { class: "quota_exhausted" }],
  ["500", { class: "unavailable" }],
]);

/**
 * `Code` under a 4xx or 5xx, by the whole code or by what stands before its first dot: the vendor's lists of client and
 * server errors, which every product of its cloud has. That a refusal before the service is free is inferred.
 */
export const gatewayCodes: ReadonlyMap<string, Refusal> = new Map([
  ...refusals("free", [
    [
      "InvalidAccessKeyId InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive SignatureDoesNotMatch IncompleteSignature InvalidSecurityToken",
      { class: "credentials" },
    ],
    // Our clock is more than 15 minutes off: the key is right.
    ["InvalidTimeStamp.Expired", { class: "misconfigured" }],
    // The RAM user may not call it (one page spells it Forbedden), the company behind the account is not verified, or it must order first.
    [
      "Forbidden Forbidden.RAM Forbidden.NotSupportRAM Forbedden.NotSupportRAM Forbidden.RiskControl Forbidden.UserVerification Forbidden.RAMUserAccessDenied Forbidden.AccountAccessDenied ActionUnauthorized NoPermission",
      { class: "misconfigured" },
    ],
    ["Forbidden.ExceptionRepeatedInvoke", { class: "person_limited" }],
    ["InsufficientBalance", { class: "quota_exhausted" }],
    ["Throttling Throttling.User Throttling.Api", { class: "throttled" }],
    // "Invalid parameter", without its name.
    ["InvalidParameter", { class: "parameters_refused" }],
    // Under 401, and documented for the international service alone: without a row a picture would count against the key.
    ["UnqualifiedPhoto ToolargeImage DownloadTimeout NoFaceDetected", { class: "image_refused" }],
    // What no person's data can cause.
    [
      "MissingParameter InvalidTimeStamp.Format IllegalTimestamp InvalidAction InvalidApi.NotFound NoSuchVersion InvalidVersion UnsupportedHTTPMethod UnsupportedOperation UnsupportedParameter InvalidSignatureMethod InvalidParameter.Format DataDuplication",
      { class: "request_rejected" },
    ],
  ]),
  ...refusals("unknown", [
    // Our nonces are random: something on the way has sent the request twice, and the first may have been charged.
    ["SignatureNonceUsed", { class: "request_rejected" }],
    ["InternalError", { class: "unavailable" }],
    ["ServiceUnavailable", { class: "briefly_unavailable" }],
  ]),
]);

function refusals(
  charge: ReportedCharge,
  rows: readonly Row<FailureMeaning>[],
): ReadonlyMap<string, Refusal> {
  return new Map([...expand(rows)].map(([code, meaning]) => [code, { meaning, charge }]));
}

/** Turns rows into a map by code. Throws if a code is listed twice. */
function expand<M extends Meaning>(rows: readonly Row<M>[]): ReadonlyMap<string, M> {
  const meanings = new Map<string, M>();
  for (const [codes, meaning] of rows) {
    for (const code of codes.split(" ")) {
      if (meanings.has(code)) throw new Error(`Code ${code} is listed twice.`);
      meanings.set(code, meaning);
    }
  }
  return meanings;
}
