import type { Meaning } from "../answer.ts";
import type { FailureClass } from "../failure.ts";

/**
 * 计费说明: "only a successful call is counted, and status 200 means that it succeeded". So a refusal is free, and an
 * answer that found nothing, or a poor picture, is charged.
 */
export const billsByStatus = true;

/*
 * 校验信息说明 lists these under status 200. `invalid` alone is not a mismatch: the vendor also says it of a picture that it
 * cannot compare and of a person without a photo. So a result counts only together with the code that belongs to it.
 */
const identityResults: readonly (readonly [key: string, meaning: Meaning])[] = [
  // "Inconsistent identity information."
  ["invalid:2001", { reason: "identity_mismatch" }],
  // Documented of `nonexistent`: households that move, soldiers and politicians. The number 3001 is inferred.
  ["nonexistent:3001", { reason: "no_record" }],
];

/** 证件版 by `verification_result:verification_code`, documented. */
export const twoFactorResults: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["valid:1000", { reason: "match" }],
  ...identityResults,
]);

/** 标准版 by `verification_result:verification_code`, documented. */
export const threeFactorResults: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["valid:1000", { reason: "match" }],
  ...identityResults,
  ["invalid:2002", { reason: "face_mismatch" }],
  // "Face image quality or format problem."
  ["invalid:2003", { reason: "image_quality" }],
  // "Id card photo does not exist", "a matter of the data source".
  ["invalid:2006", { reason: "no_reference_photo" }],
]);

/*
 * Refusals have 4xx or 5xx, and are free by the rule of the 200. The first table has the service's own codes (错误码), the second
 * those of the API gateway in front of it (APIG的API错误码说明). Classes are inferred from their texts. Compared with these pages up
 * to APIG.0204, and from there to APIG.0401 with the page of the same gateway in another product (APIC). Not compared, and so
 * inferred as a whole: IVS.0012, and the gateway's codes above APIG.0401.
 */

/** The service's own codes, by `error_code`. */
const serviceCodes: Readonly<Record<string, FailureClass>> = {
  // `meta` or the body is empty · more than one entry · a parameter is missing: the form of our requests is always the same.
  "IVS.0001": "request_rejected",
  "IVS.0002": "request_rejected",
  "IVS.0003": "request_rejected",
  // Base64 over 4 MB or under 10 KB · not a JPEG, or a side outside 300–4,000 pixels.
  "IVS.0004": "image_refused",
  "IVS.0006": "image_refused",
  // Videos and pictures of ID cards, which are never sent.
  "IVS.0005": "request_rejected",
  "IVS.0007": "request_rejected",
  "IVS.0008": "request_rejected",
  // "Face detect error", "face compare error": another provider may find a face.
  "IVS.0009": "image_refused",
  "IVS.0010": "image_refused",
  // Wrong length, type or form of a parameter. Where its text names a person's field, it is `input_refused`: see below.
  "IVS.0011": "parameters_refused",
  "IVS.0012": "request_rejected",
  // Token abnormal · frozen, "check for arrears" · not subscribed, or another region.
  "IVS.0013": "credentials",
  "IVS.0014": "quota_exhausted",
  "IVS.0015": "misconfigured",
  "IVS.0101": "unavailable",
};

/** The gateway's codes, by `error_code`, or by `error_code:status` where the status says what is meant. */
const gatewayCodes: Readonly<Record<string, FailureClass>> = {
  "APIG.0101": "misconfigured",
  "APIG.0103": "unavailable",
  "APIG.0104": "unavailable",
  "APIG.0105": "unavailable",
  "APIG.0106": "unavailable",
  "APIG.0107": "unavailable",
  // "The server group ID does not exist": under 404, but it is the vendor's own.
  "APIG.0108": "unavailable",
  "APIG.0201:400": "request_rejected",
  "APIG.0201:413": "image_refused",
  "APIG.0201:414": "request_rejected",
  "APIG.0201:494": "request_rejected",
  "APIG.0201:500": "unavailable",
  "APIG.0201:502": "unavailable",
  // "Backend timeout": the service may have worked, but its 200 never came.
  "APIG.0201:504": "no_answer",
  "APIG.0202": "unavailable",
  "APIG.0203": "no_answer",
  // "SSL protocol is not supported: TLSv1.1", and the caller shall use another: what stands between us and it is too old.
  "APIG.0204": "misconfigured",
  "APIG.0205": "unavailable",
  // "Incorrect IAM authentication information": key, signature or time · "the token must be updated", or another region.
  "APIG.0301": "credentials",
  "APIG.0303": "credentials",
  "APIG.0305": "credentials",
  "APIG.0307": "credentials",
  "APIG.1009": "credentials",
  // Not authorised for this interface · access denied · project unavailable · not allowed in this region.
  "APIG.0302": "misconfigured",
  "APIG.0304": "misconfigured",
  "APIG.0306": "misconfigured",
  "APIG.0310": "misconfigured",
  "APIG.0311": "misconfigured",
  "APIG.0802": "misconfigured",
  // Access control by address.
  "APIG.0401": "misconfigured",
  "APIG.0402": "misconfigured",
  "APIG.0404": "misconfigured",
  "APIG.0308": "throttled",
  "APIG.0501": "quota_exhausted",
  "APIG.0502": "quota_exhausted",
  "APIG.0601": "unavailable",
  "APIG.0602": "request_rejected",
  "APIG.0605": "unavailable",
  "APIG.0606": "unavailable",
  "APIG.0607": "misconfigured",
};

/** With which the gateway's codes begin in the table. */
export const gatewayPrefix = "APIG.";

/**
 * With which they begin at some of the vendor's services: which of the two a service has is not documented. Numbers,
 * statuses and texts of those that public clients show are the same.
 */
export const otherPrefix = /^APIGW\./u;

/** The class of every listed refusal, by `error_code` or `error_code:status`. */
export const refusals: ReadonlyMap<string, FailureClass> = new Map([
  ...Object.entries(serviceCodes),
  ...Object.entries(gatewayCodes),
]);

/** The code whose text says whether it is about a person's field, and how it says so. */
export const wrongForm = { code: "IVS.0011", ofPerson: /verification_(?:id|name)\b/ } as const;
