import * as v from "valibot";

import type { ReportedCharge } from "../../domain/charge.ts";
import { codeSchema, decimalSchema, objectOf, parseAnswer } from "../answer-json.ts";
import { toFailure, toResult } from "../answer.ts";
import type { ProviderResponse } from "../exchange.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";
import type { TencentAccount } from "./account.ts";
import {
  billsByStatus,
  type CodeRule,
  errorCodes,
  faceResults,
  failedOperations,
  twoFactorResults,
  unlistedCode,
} from "./codes.ts";

/**
 * `{"Response":{"Result","Description","Sim","RequestId"}}`, or `{"Response":{"Error":{"Code","Message"},"RequestId"}}`
 * if the call was refused before the check. Both have the status 200.
 */
const answerSchema = objectOf({
  Response: v.pipe(
    objectOf({
      Result: v.optional(codeSchema),
      Error: v.optional(objectOf({ Code: v.string() })),
      Sim: v.optional(v.unknown()),
      RequestId: v.optional(v.unknown()),
    }),
    // One that says both says nothing.
    v.check(({ Result, Error: error }) => (Result === undefined) !== (error === undefined)),
  ),
});

type Answer = v.InferOutput<typeof answerSchema>["Response"];

const scoreSchema = v.pipe(decimalSchema, v.minValue(0), v.maxValue(100));

/** Codes of `Result` have this prefix by the list of errors, and none in the vendor's examples. */
const failedOperation = "FailedOperation.";
const success = "Success";

/** Reads a two-factor answer. */
export function twoFactorResponse(response: ProviderResponse, account: TencentAccount): ProviderResult {
  return read(response, account, ({ Result: result, Error: error, RequestId: reference }) => {
    const code = result ?? error?.Code ?? "";
    const rule = result === undefined ? errorRule(code) : twoFactorResults.get(code);
    return resultOf(code, rule, { account, reference });
  });
}

/** Reads a three-factor answer. A success without a score of 0–100 is an unknown answer, never a match. */
export function threeFactorResponse(response: ProviderResponse, account: TencentAccount): ProviderResult {
  return read(response, account, ({ Result: result, Error: error, Sim: sim, RequestId: reference }) => {
    const given = result ?? error?.Code ?? "";
    const rule = result === success ? faceResults.get(success) : failureRule(given, result !== undefined);
    const facts = { account, reference };
    if (rule === undefined || !("reason" in rule.meaning) || rule.meaning.reason !== "face_scored") {
      return resultOf(given, rule, facts);
    }
    const score = v.safeParse(scoreSchema, sim);
    if (!score.success) return scoreless(given, rule, facts);
    // The two tell of different decision points: ours, or the vendor's for this account, is another one.
    const isMatch = score.output >= account.decisionPoint;
    if (isMatch !== (given === success)) {
      return resultOf(`${given}:score`, { ...rule, meaning: unlistedCode.meaning }, facts);
    }
    return resultOf(given, rule, facts, score.output);
  });
}

type Facts = { account: TencentAccount; reference: unknown };

/** The vendor has decided that a face is another one; that it is the same needs the score as well. */
function scoreless(given: string, rule: CodeRule, facts: Facts): ProviderResult {
  return given === success
    ? resultOf(`${given}:no_score`, { ...rule, meaning: unlistedCode.meaning }, facts)
    : resultOf(given, { ...rule, meaning: { reason: "face_mismatch" } }, facts);
}

/** What a code of the operation for faces means: one about a face has a prefix at least in `Error.Code`. */
function failureRule(code: string, isResult: boolean): CodeRule | undefined {
  const name = code.startsWith(failedOperation) ? code.slice(failedOperation.length) : code;
  const isFace = name !== success && (isResult || name !== code);
  return (isFace ? faceResults.get(name) : undefined) ?? errorRule(code);
}

/** What an `Error.Code` means, whatever the operation. */
function errorRule(code: string): CodeRule | undefined {
  return code.startsWith(failedOperation)
    ? failedOperations.get(code.slice(failedOperation.length))
    : errorCodes.get(code);
}

function resultOf(
  code: string,
  rule: CodeRule = unlistedCode,
  { account, reference }: Facts,
  score?: number,
): ProviderResult {
  const charge: ReportedCharge = account.charges.get(code) ?? rule.charge;
  return toResult(rule.meaning, { code, charge, references: [reference] }, score);
}

function read(
  { status, text }: ProviderResponse,
  account: TencentAccount,
  readAnswer: (answer: Answer) => ProviderResult,
): ProviderResult {
  const answer = isSuccess(status) ? parseAnswer(text, answerSchema) : undefined;
  if (answer !== undefined) return readAnswer(answer.Response);
  const code = `http:${status}`;
  const charge = account.charges.get(code) ?? chargeOfStatus(status, billsByStatus);
  return toFailure(failureOfStatus(status), { code, charge });
}
