import type { ReportedCharge } from "../../domain/charge.ts";
import type { Meaning } from "../answer.ts";
import type { FailureClass } from "../failure.ts";

/**
 * The page of the interface says that the steps run one after the other and only a call that reached the authority is
 * charged. Refusals have the status 200 as well (inferred), so a 200 that cannot be read may have been free.
 */
export const billsByStatus = false;

/** What a code means and what it costs. */
export type CodeRule = { meaning: Meaning; charge: ReportedCharge };

type Row = readonly [codes: string, meaning: Meaning, charge: ReportedCharge];

/*
 * The meanings are documented (错误码, cloud.baidu.com/doc/FACE/s/5k37c1ujz), the classes of failures inferred from them.
 * The rule of the charge is documented, which of the steps a code belongs to is inferred from its words.
 *
 * A code with two meanings has the milder one: a person whom it may not be about is not rejected, and an input that may
 * be at fault is not taken for a fault of ours.
 */
const rows: readonly Row[] = [
  ["0", { reason: "face_scored" }, "charged"],
  // "Number and name do not match": nothing else.
  ["216601", { reason: "identity_mismatch" }, "charged"],
  // "Do not match, or the number does not exist", in one code · "invalid, not passed by the authority".
  ["222351 222360", { reason: "no_record" }, "charged"],
  ["222354", { reason: "no_record" }, "charged"],
  ["222355", { reason: "no_reference_photo" }, "charged"],
  // "The photo on record does not exist or is poor".
  ["222350", { reason: "reference_photo_unusable" }, "charged"],
  // The authority's own check of the picture: that step is charged.
  ["222356", { reason: "image_quality" }, "charged"],

  ["222202", { reason: "face_not_detected" }, "free"],
  // The picture itself: its coding, its format, its size, its sides. Another provider may read it.
  ["216201 216202 222013 222203 222304 222309", { class: "image_refused" }, "free"],
  // The face in it is too small or too poor, or the picture shows what it must not.
  ["222213 222214 222307 222308", { reason: "image_rejected" }, "free"],
  ["223113-223116 223121-223127 223129", { reason: "image_quality" }, "free"],
  ["223120 223131 216434", { reason: "liveness_failed" }, "free"],

  // The form of the number or the name; a wrong check character is among them.
  ["222022 222023 222352 222353 216600", { class: "input_refused" }, "free"],
  // "Invalid parameter" and "parameter too long", without its name.
  ["216100 216103", { class: "parameters_refused" }, "free"],
  // A parameter that is missing, or one that is not a person's; and what we do not send empty.
  [
    "222001-222012 222014-222021 222024-222030 216101-216102 216200 223118 223119",
    { class: "request_rejected" },
    "free",
  ],
  ["17 19", { class: "quota_exhausted" }, "free"],
  ["4 18", { class: "throttled" }, "free"],
  // "No permission to access data", often before the company is certified · "unsupported method".
  ["3 6", { class: "misconfigured" }, "free"],
  // 14 is a refused signature. 100, 110 and 111 are about a token, which is not sent: none was taken from the signature.
  ["13 14 15 100 110 111", { class: "credentials" }, "free"],
  ["1 2 222201 222205 222206 222302 222901-222916 216430", { class: "unavailable" }, "free"],
  // The connection to the authority failed: it may have been reached.
  ["222361", { class: "unavailable" }, "unknown"],
];

/** By `error_code`. */
export const errorCodes: ReadonlyMap<string, CodeRule> = expand(rows);

/**
 * The cloud's own refusals, by `code` under 4xx or 5xx: documented for its other services, which check signatures in the
 * same way; that this host gives them too is inferred. They come before the service, and are free.
 */
export const cloudCodes: ReadonlyMap<string, FailureClass> = new Map<string, FailureClass>([
  ["AccessDenied", "credentials"],
  ["InvalidAccessKeyId", "credentials"],
  ["SignatureDoesNotMatch", "credentials"],
  // The time of the signature: our clock, not the key.
  ["RequestExpired", "misconfigured"],
  ["OptInRequired", "misconfigured"],
  ["InvalidVersion", "misconfigured"],
  ["InappropriateJSON", "request_rejected"],
  ["InvalidHTTPAuthHeader", "request_rejected"],
  ["InvalidHTTPRequest", "request_rejected"],
  ["InvalidURI", "request_rejected"],
  ["MalformedJSON", "request_rejected"],
  ["PreconditionFailed", "request_rejected"],
  ["IdempotentParameterMismatch", "request_rejected"],
  ["InternalError", "unavailable"],
]);

/** A code that is in no table: an answer, but not one to act on. */
export const unlistedCode: CodeRule = { meaning: { reason: "unknown_answer" }, charge: "unknown" };

/** Turns rows of `a b-c` into a map by code. Throws if a code is listed twice. */
function expand(tables: readonly Row[]): ReadonlyMap<string, CodeRule> {
  const rules = new Map<string, CodeRule>();
  for (const [codes, meaning, charge] of tables) {
    for (const item of codes.split(" ")) {
      const [first = item, last = first] = item.split("-");
      for (let code = Number(first); code <= Number(last); code++) {
        if (rules.has(String(code))) throw new Error(`Code ${code} is listed twice.`);
        rules.set(String(code), { meaning, charge });
      }
    }
  }
  return rules;
}
