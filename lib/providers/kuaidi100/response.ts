import type { ProviderResponse } from "../exchange.ts";
import * as v from "valibot";

import type { ReportedCharge } from "../../domain/charge.ts";
import { isFields } from "../../input/fields.ts";
import { codeSchema, decimalSchema, objectOf, parseAnswer } from "../answer-json.ts";
import { toFailure, toResult } from "../answer.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";
import type { Kuaidi100Account } from "./account.ts";
import { billsByStatus, type CodeRule, envelopeCodes, errorCodes, unlistedCode } from "./codes.ts";

/** What a step of the check reported. */
const dataSchema = objectOf({
  errorCode: v.optional(codeSchema),
  taskId: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
});

/**
 * `code` is a number in the vendor's sample and a string in its own client. What `data` holds beside a refusal is not
 * documented, so it must not make the refusal unreadable.
 */
const answerSchema = objectOf({
  code: codeSchema,
  data: v.fallback(v.nullish(dataSchema), undefined),
});

const scoredResultSchema = objectOf({ score: v.pipe(decimalSchema, v.minValue(0), v.maxValue(100)) });

/** A success code means a match on its own only if there is no result. */
const emptyResultSchema = v.nullish(v.pipe(v.custom<object>(isFields), v.strictObject({})));

/** Reads a three-factor answer. A success without a score of 0–100 is an unknown answer, never a match. */
export function threeFactorResponse(response: ProviderResponse, account: Kuaidi100Account): ProviderResult {
  return read(response, account, (result, rule, facts) => {
    const scored = v.safeParse(scoredResultSchema, result);
    return scored.success
      ? toResult(rule.meaning, facts, scored.output.score)
      : toResult(unlistedCode.meaning, { ...facts, code: "0:no_score" });
  });
}

/**
 * Reads a two-factor answer. A success then means by itself that the name belongs to the number, as in Baidu's
 * `idmatch`; no document describes a result beside it, so an answer with one is not a match.
 */
export function twoFactorResponse(response: ProviderResponse, account: Kuaidi100Account): ProviderResult {
  return read(response, account, (result, _rule, facts) =>
    v.is(emptyResultSchema, result)
      ? toResult({ reason: "match" }, facts)
      : toResult(unlistedCode.meaning, { ...facts, code: "0:result" }),
  );
}

type Facts = { code: string; charge: ReportedCharge; references: readonly unknown[] };
type ReadSuccess = (result: unknown, rule: CodeRule, facts: Facts) => ProviderResult;

function read(
  response: ProviderResponse,
  account: Kuaidi100Account,
  readSuccess: ReadSuccess,
): ProviderResult {
  const { status, text } = response;
  const answer = isSuccess(status) ? parseAnswer(text, answerSchema) : undefined;
  const facts = (code: string, charge: ReportedCharge): Facts => ({
    code,
    charge: account.charges.get(code) ?? charge,
    references: [answer?.data?.taskId],
  });
  const byStatus = chargeOfStatus(status, billsByStatus);
  if (answer === undefined) return toFailure(failureOfStatus(status), facts(`http:${status}`, byStatus));

  const errorCode = answer.data?.errorCode;
  if (answer.code !== "200") {
    const { meaning, charge } = envelopeCodes.get(answer.code) ?? unlistedCode;
    return toResult(meaning, facts(`code:${answer.code}`, isDenied(charge, errorCode) ? "unknown" : charge));
  }
  if (errorCode === undefined) return toFailure("unreadable", facts("code:200", byStatus));

  const rule = errorCodes.get(errorCode) ?? unlistedCode;
  if (errorCode === "0") return readSuccess(answer.data?.result, rule, facts(errorCode, rule.charge));
  return toResult(rule.meaning, facts(errorCode, rule.charge));
}

/** Whether `data` tells of a step that costs something else than the envelope's code, so that neither can be believed. */
function isDenied(charge: ReportedCharge, errorCode: string | undefined): boolean {
  return errorCode !== undefined && (errorCodes.get(errorCode) ?? unlistedCode).charge !== charge;
}
