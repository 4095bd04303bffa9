import * as v from "valibot";

import type { ReportedCharge } from "../../domain/charge.ts";
import { isFields } from "../../input/fields.ts";
import { toFailure, toResult } from "../answer.ts";
import { codeSchema, decimalSchema, objectOf, parseAnswer } from "../answer-json.ts";
import type { ProviderResponse } from "../exchange.ts";
import type { FailureMeaning } from "../failure.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";
import type { BaiduAccount } from "./account.ts";
import { billsByStatus, cloudCodes, type CodeRule, errorCodes, unlistedCode } from "./codes.ts";

/** `{"error_code", "error_msg", "log_id", "result": {"score"}}`; `log_id` is a number of up to 19 digits. */
const answerSchema = objectOf({
  error_code: codeSchema,
  log_id: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
});

const scoredResultSchema = objectOf({ score: v.pipe(decimalSchema, v.minValue(0), v.maxValue(100)) });

/** A success code means a match on its own only if there is no result. */
const emptyResultSchema = v.nullish(v.pipe(v.custom<object>(isFields), v.strictObject({})));

/** What says why a call was refused: the service's own code, or the cloud's. */
const refusalSchema = objectOf({
  error_code: v.optional(codeSchema),
  code: v.optional(v.string()),
  log_id: v.optional(v.unknown()),
  requestId: v.optional(v.unknown()),
});

/** Reads a three-factor answer. A success without a score of 0–100 is an unknown answer, never a match. */
export function threeFactorResponse(response: ProviderResponse, account: BaiduAccount): ProviderResult {
  return read(response, account, (result, { meaning }, facts) => {
    const scored = v.safeParse(scoredResultSchema, result);
    return scored.success
      ? toResult(meaning, facts, scored.output.score)
      : toResult(unlistedCode.meaning, { ...facts, code: "0:no_score" });
  });
}

/**
 * Reads a two-factor answer, whose success means by itself that the name belongs to the number (inferred: the page shows
 * no result beside it). An answer with a result is therefore not a match.
 */
export function twoFactorResponse(response: ProviderResponse, account: BaiduAccount): ProviderResult {
  return read(response, account, (result, _rule, facts) =>
    v.is(emptyResultSchema, result)
      ? toResult({ reason: "match" }, facts)
      : toResult(unlistedCode.meaning, { ...facts, code: "0:result" }),
  );
}

type Facts = { code: string; charge: ReportedCharge; references: readonly unknown[] };
type ReadSuccess = (result: unknown, rule: CodeRule, facts: Facts) => ProviderResult;

function read(response: ProviderResponse, account: BaiduAccount, readSuccess: ReadSuccess): ProviderResult {
  const { status, text } = response;
  const answer = isSuccess(status) ? parseAnswer(text, answerSchema) : undefined;
  if (answer === undefined) return readRefusal(response, account);
  const { error_code: code, log_id: reference, result } = answer;
  const rule = errorCodes.get(code) ?? unlistedCode;
  const facts = { code, charge: account.charges.get(code) ?? rule.charge, references: [reference] };
  return code === "0" ? readSuccess(result, rule, facts) : toResult(rule.meaning, facts);
}

/** A refusal that says why, or an answer that is known by its status alone. Nothing in it is about the person. */
function readRefusal({ status, text }: ProviderResponse, account: BaiduAccount): ProviderResult {
  const refusal = status >= 400 && status < 600 ? parseAnswer(text, refusalSchema) : undefined;
  const said = refusal === undefined ? undefined : listedFailure(refusal);
  const code = said?.code ?? `http:${status}`;
  const charge = said?.charge ?? chargeOfStatus(status, billsByStatus);
  return toFailure(said?.failure ?? failureOfStatus(status), {
    code,
    charge: account.charges.get(code) ?? charge,
    references: [refusal?.log_id, refusal?.requestId],
  });
}

function listedFailure(
  refusal: v.InferOutput<typeof refusalSchema>,
): { failure: FailureMeaning; code: string; charge: ReportedCharge } | undefined {
  const { error_code: errorCode = "", code = "" } = refusal;
  const rule = errorCodes.get(errorCode);
  if (rule !== undefined && "class" in rule.meaning) {
    return { failure: rule.meaning, code: errorCode, charge: rule.charge };
  }
  const failure = cloudCodes.get(code);
  return failure && { failure: { class: failure }, code, charge: "free" };
}
