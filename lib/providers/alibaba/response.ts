import * as v from "valibot";

import { codeSchema, decimalSchema, objectOf, parseAnswer } from "../answer-json.ts";
import { type Meaning, toFailure, toResult } from "../answer.ts";
import type { ProviderResponse } from "../exchange.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";
import type { AlibabaAccount } from "./account.ts";
import {
  billsByStatus,
  chargesOfResults,
  gatewayCodes,
  serviceCodes,
  threeFactorResults,
  twoFactorResults,
} from "./codes.ts";
import { scale } from "./score.ts";

/** Codes are text by type, and numbers in one of the vendor's examples. */
const resultSchema = objectOf({
  BizCode: codeSchema,
  SubCode: v.nullish(codeSchema),
  FaceDetail: v.optional(v.unknown()),
});

const answerSchema = objectOf({
  Code: codeSchema,
  RequestId: v.optional(v.unknown()),
  // What stands beside a refusal is not documented, so it must not make the refusal unreadable.
  ResultObject: v.fallback(v.nullish(resultSchema), undefined),
});

type Answer = v.InferOutput<typeof answerSchema>;
type Result = v.InferOutput<typeof resultSchema>;

/** JSON in a text. A vendor that leaves it out, or adds to it, still says by its codes what it has decided. */
const faceDetailSchema = objectOf({
  verifyScore: v.pipe(decimalSchema, v.minValue(0), v.maxValue(scale.maximum)),
});

const unknownAnswer: Meaning = { reason: "unknown_answer" };

/** A result by its codes, with a score if it has one on a documented scale. */
type Said = { code: string; meaning: Meaning; score?: number };

/** Reads a two-factor answer. */
export function twoFactorResponse(response: ProviderResponse, account: AlibabaAccount): ProviderResult {
  return read(response, account, ({ BizCode: code }) => ({
    code,
    meaning: twoFactorResults.get(code) ?? unknownAnswer,
  }));
}

/**
 * Reads a three-factor answer. Only the score of `Id3MetaVerifyPRO` has a documented scale; without one, the vendor's own
 * decision counts. A score on the other side of the vendor's decision makes the answer unknown.
 */
export function threeFactorResponse(response: ProviderResponse, account: AlibabaAccount): ProviderResult {
  return read(response, account, (result) => {
    const code = codeOf(result);
    const meaning = threeFactorResults.get(code) ?? unknownAnswer;
    const score = account.threeFactorAction === "Id3MetaVerifyPRO" ? scoreIn(result.FaceDetail) : undefined;
    if (score === undefined || !("reason" in meaning)) return { code, meaning };
    if (meaning.reason === "face_uncertain") return { code, meaning, score };
    if (meaning.reason !== "match" && meaning.reason !== "face_mismatch") return { code, meaning };
    const isMatch = score >= scale.decisionPoint;
    return isMatch === (meaning.reason === "match")
      ? { code, meaning: { reason: "face_scored" }, score }
      : { code: `${code}:score`, meaning: unknownAnswer };
  });
}

function codeOf({ BizCode: code, SubCode: subCode }: Result): string {
  return subCode === undefined || subCode === null || subCode === "" ? code : `${code}:${subCode}`;
}

function scoreIn(detail: unknown): number | undefined {
  return typeof detail === "string" ? parseAnswer(detail, faceDetailSchema)?.verifyScore : undefined;
}

function read(
  { status, text }: ProviderResponse,
  account: AlibabaAccount,
  readResult: (result: Result) => Said,
): ProviderResult {
  const isRefusal = status >= 400 && status < 600;
  const answer = isSuccess(status) || isRefusal ? parseAnswer(text, answerSchema) : undefined;
  if (answer === undefined) return byStatus(status, account);
  return isRefusal ? refused(status, answer, account) : answered(status, answer, account, readResult);
}

function answered(
  status: number,
  { Code: given, RequestId: reference, ResultObject: result }: Answer,
  account: AlibabaAccount,
  readResult: (result: Result) => Said,
): ProviderResult {
  const references = [reference];
  if (given !== "200") {
    const code = `code:${given}`;
    const { meaning, charge = "unknown" } = serviceCodes.get(given) ?? { meaning: unknownAnswer };
    return toResult(meaning, { code, charge: account.charges.get(code) ?? charge, references });
  }
  if (result === undefined || result === null) return byStatus(status, account, reference);
  const { code, meaning, score } = readResult(result);
  const charge = account.charges.get(code) ?? chargesOfResults.get(result.BizCode) ?? "unknown";
  return toResult(meaning, { code, charge, references }, score);
}

/** A refusal before the service; a code that is not listed says no more than its status. */
function refused(
  status: number,
  { Code: code, RequestId: reference }: Answer,
  account: AlibabaAccount,
): ProviderResult {
  const [family = code] = code.split(".");
  const listed = gatewayCodes.get(code) ?? gatewayCodes.get(family);
  if (listed === undefined) return byStatus(status, account, reference);
  const charge = account.charges.get(code) ?? listed.charge;
  return toFailure(listed.meaning, { code, charge, references: [reference] });
}

function byStatus(status: number, account: AlibabaAccount, reference?: unknown): ProviderResult {
  const code = `http:${status}`;
  const charge = account.charges.get(code) ?? chargeOfStatus(status, billsByStatus);
  return toFailure(failureOfStatus(status), { code, charge, references: [reference] });
}
