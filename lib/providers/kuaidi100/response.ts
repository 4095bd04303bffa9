import type { ProviderResponse } from "../exchange.ts";
import * as v from "valibot";

import type { ReportedCharge } from "../../domain/charge.ts";
import { codeSchema, parseAnswer } from "../answer-json.ts";
import { toFailure, toResult } from "../answer.ts";
import { failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";
import type { Kuaidi100Account } from "./account.ts";
import { type CodeRule, envelopeCodes, errorCodes, unlistedCode } from "./codes.ts";

/** What a step of the check reported. */
const dataSchema = v.object({
  errorCode: v.optional(codeSchema),
  taskId: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
});

/**
 * `code` is a number in the vendor's sample and a string in its own client. What `data` holds beside a refusal is not
 * documented, so it must not make the refusal unreadable.
 */
const answerSchema = v.object({
  code: codeSchema,
  data: v.fallback(v.nullish(dataSchema), undefined),
});

const scoredResultSchema = v.object({
  score: v.pipe(
    v.union([v.pipe(v.string(), v.regex(/^\d{1,3}(\.\d{1,20})?$/), v.transform(Number)), v.number()]),
    v.minValue(0),
    v.maxValue(100),
  ),
});

/** A success code means a match on its own only if there is no result. */
const emptyResultSchema = v.nullish(v.strictObject({}));

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
  if (!isSuccess(status)) {
    return toFailure(failureOfStatus(status), { code: `http:${status}`, charge: chargeOfStatus(status) });
  }
  const answer = parseAnswer(text, answerSchema);
  if (answer === undefined) return toFailure("unreadable", { code: `http:${status}`, charge: "charged" });

  const facts = (code: string, rule: CodeRule): Facts => ({
    code,
    charge: account.charges.get(code) ?? rule.charge,
    references: [answer.data?.taskId],
  });
  if (answer.code !== "200") {
    const rule = envelopeCodes.get(answer.code) ?? unlistedCode;
    return toResult(rule.meaning, facts(`code:${answer.code}`, rule));
  }
  const errorCode = answer.data?.errorCode;
  if (errorCode === undefined) return toFailure("unreadable", { code: "code:200", charge: "charged" });

  const rule = errorCodes.get(errorCode) ?? unlistedCode;
  if (errorCode === "0") return readSuccess(answer.data?.result, rule, facts(errorCode, rule));
  return toResult(rule.meaning, facts(errorCode, rule));
}

/** The vendor documents no billing by status, so only what it refused explicitly is known to be free. */
function chargeOfStatus(status: number): ReportedCharge {
  return status >= 300 && status < 500 ? "free" : "unknown";
}
