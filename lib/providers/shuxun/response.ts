import type { ProviderResponse } from "../exchange.ts";
import * as v from "valibot";

import type { ReportedCharge } from "../../domain/charge.ts";
import { type Meaning, toFailure, toResult } from "../answer.ts";
import { codeSchema, flagSchema, objectOf, parseAnswer } from "../answer-json.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";
import type { ShuxunAccount } from "./account.ts";
import { billsByStatus, bodyCodes, threeFactorResults, twoFactorResults } from "./codes.ts";
import { meaningOfBody, readGateway } from "./gateway.ts";

/**
 * `{"code":"0","msg":"成功","isFee":0|1,"seqNo":"…","data":{"result":1}}`. The two-factor operation adds birthday, gender,
 * age and province to `data`; they are dropped here. No field makes the others unreadable: an answer without a code may
 * still say what it cost.
 */
const answerSchema = objectOf({
  code: v.fallback(v.optional(codeSchema), undefined),
  isFee: v.fallback(v.optional(flagSchema), undefined),
  seqNo: v.optional(v.unknown()),
  data: v.fallback(v.nullish(objectOf({ result: v.optional(codeSchema) })), undefined),
});

/** The status by which vendors in the market say that a call is not charged; the body has the usual answer. */
const uncharged = 450;

type Answer = v.InferOutput<typeof answerSchema>;

/** Reads a three-factor answer. */
export function threeFactorResponse(response: ProviderResponse, account: ShuxunAccount): ProviderResult {
  return read(response, account, threeFactorResults);
}

/** Reads a two-factor answer. */
export function twoFactorResponse(response: ProviderResponse, account: ShuxunAccount): ProviderResult {
  return read(response, account, twoFactorResults);
}

function read(
  response: ProviderResponse,
  account: ShuxunAccount,
  results: ReadonlyMap<string, Meaning>,
): ProviderResult {
  const { status, headers, text } = response;
  const gateway = status < 400 ? undefined : readGateway(headers);
  const hasBody = gateway === undefined && (isSuccess(status) || status >= 400);
  const answer = hasBody ? parseAnswer(text, answerSchema) : undefined;
  const facts = (code: string) => ({
    code,
    charge: chargeSaid(answer) ?? account.charges.get(code) ?? chargeOfStatus(status, billsByStatus),
    references: [answer?.seqNo, headers["x-ca-request-id"]],
  });

  if (gateway !== undefined) return toFailure(gateway.meaning, facts(gateway.code));
  const said = answer === undefined ? undefined : meaningOf(answer, results);
  if (said !== undefined && mayAnswer(status, said)) return toResult(said.meaning, facts(said.code));

  const saidInWords = isRefusal(status) ? meaningOfBody(text) : undefined;
  const byStatus = status === uncharged ? "unreadable" : failureOfStatus(status);
  return toFailure(saidInWords ?? byStatus, facts(`http:${status}`));
}

type Said = { meaning: Meaning; code: string };

/** What the body says; undefined if it has no code, or claims success but contains no result. */
function meaningOf({ code, data }: Answer, results: ReadonlyMap<string, Meaning>): Said | undefined {
  const [table, key, name] = code === "0" ? [results, data?.result, "result"] : [bodyCodes, code, "code"];
  if (key === undefined) return undefined;
  return { meaning: table.get(key) ?? { reason: "unknown_answer" }, code: `${name}:${key}` };
}

/**
 * Whether the body counts more than the status. The page gives results the statuses 200–299, and the market adds 450;
 * under any other 4xx the body may at most say why it refuses. A 3xx or 5xx is never an answer.
 */
function mayAnswer(status: number, { meaning }: Said): boolean {
  if (isSuccess(status) || status === uncharged) return true;
  return isRefusal(status) && "class" in meaning;
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}

/** What the vendor says explicitly about the charge. */
function chargeSaid(answer: Answer | undefined): ReportedCharge | undefined {
  if (answer?.isFee === undefined) return undefined;
  return answer.isFee ? "charged" : "free";
}
