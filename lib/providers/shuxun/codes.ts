import type { Meaning } from "../answer.ts";

/** The page says so: "HTTP status 200–300 is charged". `isFee` in the body says it call by call, and counts more. */
export const billsByStatus = true;

/*
 * Never share a table of results between vendors: others on the same market swap 2 and 3 of the face operation.
 */

/** 人脸身份证比对V2 by `result`, as its page prints them. */
export const threeFactorResults: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["1", { reason: "match" }],
  ["2", { reason: "face_uncertain" }],
  ["3", { reason: "face_mismatch" }],
  ["4", { reason: "identity_mismatch" }],
  ["5", { reason: "no_reference_photo" }],
  // "ID number and name match, face detection failed."
  ["6", { reason: "face_not_detected", identity: "match" }],
  ["7", { reason: "no_record" }],
  ["8", { reason: "image_quality" }],
]);

/** The vendor's two-factor operation by `result`: 一致, 不一致, 无记录, as public clients print them. */
export const twoFactorResults: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["1", { reason: "match" }],
  ["2", { reason: "identity_mismatch" }],
  ["3", { reason: "no_record" }],
]);

/** The body's `code` other than "0", inferred from two sibling operations of the same vendor. */
export const bodyCodes: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  // "Wrong parameters": also for the form of a name or number, which another provider may accept.
  ["1", { class: "parameters_refused" }],
  ["3", { class: "unavailable" }],
  ["6", { class: "throttled" }],
  ["11", { class: "unavailable" }],
]);
