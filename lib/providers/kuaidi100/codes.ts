import type { ReportedCharge } from "../../domain/charge.ts";
import type { Meaning } from "../answer.ts";

/**
 * No document says so, and this vendor answers used-up quotas, throttling and refusals, which are all free, with 200 as
 * well. So a 200 that cannot be read may be any of them.
 */
export const billsByStatus = false;

/** What a code means and what it costs. */
export type CodeRule = { meaning: Meaning; charge: ReportedCharge };

type Row = readonly [codes: string, meaning: Meaning, charge: ReportedCharge];

/** Where the meanings of rows are from. */
type Rows = { source: string; rows: readonly Row[] };

/*
 * Steps run in series (quality, liveness, comparison with the authority), and the first that fails answers. Only a call
 * that reached the authority is charged. If a code does not tell whether it was reached, the charge is unknown: the bill
 * then lies between the total recorded as charged and that total plus the unknown charges.
 *
 * A code with two meanings has the milder one: a person whom it may not be about is not rejected, and an input that may
 * be at fault is not taken for a fault of ours.
 */
const errorCodeRows: Rows = {
  source:
    "Baidu, face v3 person/verify and idmatch (cloud.baidu.com/doc/FACE/s/5k37c1ujz). This vendor's page documents no " +
    "code; its wording, limits and score sentence are Baidu's, so that its codes are passed through is inferred",
  rows: [
    ["0", { reason: "face_scored" }, "charged"],
    // "Number and name do not match": nothing else.
    ["216601", { reason: "identity_mismatch" }, "charged"],
    // "Number and name do not match, or the number does not exist" · "invalid name or number, not passed by the authority".
    ["222351 222360", { reason: "no_record" }, "charged"],
    ["222354", { reason: "no_record" }, "charged"],
    ["222355", { reason: "no_reference_photo" }, "charged"],
    ["222350", { reason: "reference_photo_unusable" }, "charged"],

    ["222202", { reason: "face_not_detected" }, "free"],
    // The picture itself: its coding, its format, its size, its sides. Another provider may read it.
    ["216201 216202 222013 222203 222304 222309", { class: "image_refused" }, "free"],
    // The face in it is too small or too poor, or the picture shows what it must not.
    ["222213 222214 222307 222308", { reason: "image_rejected" }, "free"],
    ["223113-223116 223121-223127 223129", { reason: "image_quality" }, "free"],
    // The authority's own check of the image: this step is charged.
    ["222356", { reason: "image_quality" }, "charged"],
    ["223120 223131 216434", { reason: "liveness_failed" }, "free"],

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
    ["18 4", { class: "throttled" }, "free"],
    ["6 13 14 15 100 110 111", { class: "credentials" }, "free"],

    ["1 2 222201 222205 222206 222302 222901-222916 216430", { class: "unavailable" }, "free"],
    // The connection to the authority failed: it may have been reached.
    ["222361", { class: "unavailable" }, "unknown"],
  ],
};

/** The envelope's `code` other than 200. */
const envelopeCodeRows: readonly Rows[] = [
  {
    source: "this interface's page, whose sample of a failure is nothing but this code",
    // So it may stand for any refusal, also of a name or a picture.
    rows: [["400", { class: "parameters_refused" }, "free"]],
  },
  {
    source:
      "the vendor's other interfaces (inferred), where 601 means a key that has expired or has no calls left",
    rows: [
      ["500", { class: "unavailable" }, "unknown"],
      // "Submitted again": this person was checked too often, which says nothing about the vendor's health.
      ["501", { class: "person_limited" }, "free"],
      ["503 600 601", { class: "credentials" }, "free"],
    ],
  },
];

/** By `data.errorCode`. */
export const errorCodes: ReadonlyMap<string, CodeRule> = expand([errorCodeRows]);

/** By the envelope's `code`, if it is not 200. */
export const envelopeCodes: ReadonlyMap<string, CodeRule> = expand(envelopeCodeRows);

/** A code that is in no table: an answer, but not one to act on. */
export const unlistedCode: CodeRule = { meaning: { reason: "unknown_answer" }, charge: "unknown" };

/** Turns rows of `a b-c` into a map by code. Throws if a code is listed twice. */
function expand(tables: readonly Rows[]): ReadonlyMap<string, CodeRule> {
  const rules = new Map<string, CodeRule>();
  for (const [codes, meaning, charge] of tables.flatMap(({ rows }) => rows)) {
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
