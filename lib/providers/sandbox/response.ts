import type { ProviderResponse } from "../exchange.ts";
import * as v from "valibot";

import { partResults, reasons } from "../../domain/verdict.ts";
import { type Meaning, toFailure, toResult } from "../answer.ts";
import { objectOf, parseAnswer } from "../answer-json.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";

const answerSchema = objectOf({
  code: v.string(),
  /** Similarity 0–100. */
  score: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))), undefined),
  /** By default a refusal is free, and any other answer is charged. */
  charged: v.fallback(v.optional(v.union([v.boolean(), v.literal("unknown")])), undefined),
  /** What is known of name and number, where it is something else than the reason implies. */
  identity: v.fallback(v.optional(v.picklist(partResults)), undefined),
  id: v.optional(v.unknown()),
});

/** As a vendor does that documents it, so that its table of cases can name every charge. */
export const billsByStatus = true;

const unknownAnswer: Meaning = { reason: "unknown_answer" };

/** A code is the name of the reason that it represents. */
const meanings: ReadonlyMap<string, Meaning> = new Map(
  ([...reasons, "face_scored"] as const).map((reason) => [reason, { reason }]),
);

/** Refusals that are known by their status alone. */
const refusals: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["input_refused", { class: "input_refused" }],
  ["image_refused", { class: "image_refused" }],
  ["person_limited", { class: "person_limited" }],
  ["quota_exhausted", { class: "quota_exhausted" }],
  ["request_rejected", { class: "request_rejected" }],
  ["unavailable", { class: "unavailable" }],
  ["briefly_unavailable", { class: "briefly_unavailable" }],
  ["no_answer", { class: "no_answer" }],
  ["credentials", { class: "credentials" }],
]);

/** The response half of every kind. */
export function readResponse({ status, text }: ProviderResponse): ProviderResult {
  const answer = parseAnswer(text, answerSchema);
  const byStatus = { code: `http:${status}`, charge: chargeOfStatus(status, billsByStatus) };
  if (answer === undefined || !(isSuccess(status) || isRefusal(status))) {
    return toFailure(failureOfStatus(status), byStatus);
  }
  const { code, score, identity, id } = answer;
  const { charged = !isRefusal(status) } = answer;
  const charge = charged === "unknown" ? charged : charged ? "charged" : "free";
  if (isRefusal(status)) {
    const meaning = refusals.get(code) ?? { class: failureOfStatus(status) };
    return toResult(meaning, { code, charge, references: [id] });
  }
  const isScoreless = code === "face_scored" && score === undefined;
  const meaning = isScoreless ? unknownAnswer : (meanings.get(code) ?? unknownAnswer);
  const said = "reason" in meaning && identity !== undefined ? { ...meaning, identity } : meaning;
  return toResult(said, { code, charge, references: [id] }, score);
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}
