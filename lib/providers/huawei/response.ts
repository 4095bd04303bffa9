import * as v from "valibot";

import type { ReportedCharge } from "../../domain/charge.ts";
import { type Meaning, toFailure, toResult } from "../answer.ts";
import { codeSchema, objectOf, parseAnswer } from "../answer-json.ts";
import type { ProviderResponse } from "../exchange.ts";
import type { FailureClass } from "../failure.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../http-status.ts";
import type { ProviderResult } from "../provider.ts";
import type { HuaweiAccount } from "./account.ts";
import {
  billsByStatus,
  gatewayPrefix,
  otherPrefix,
  refusals,
  threeFactorResults,
  twoFactorResults,
  wrongForm,
} from "./codes.ts";

const metaSchema = v.nullish(objectOf({ uuid: v.optional(v.unknown()) }));

/**
 * `{"meta":{"uuid"},"result":{"resp_data":[{"verification_result","verification_code","similarity"}]}}`. One person was
 * sent, so there is one entry. `similarity` has no documented decision point and is left out.
 */
const answerSchema = objectOf({
  meta: metaSchema,
  result: objectOf({
    resp_data: v.strictTuple([objectOf({ verification_result: v.string(), verification_code: codeSchema })]),
  }),
});

const refusalSchema = objectOf({
  error_code: v.string(),
  error_msg: v.fallback(v.string(), ""),
  meta: metaSchema,
});

/** Reads a two-factor answer. */
export function twoFactorResponse(response: ProviderResponse, account: HuaweiAccount): ProviderResult {
  return read(response, account, twoFactorResults);
}

/** Reads a three-factor answer: the vendor decides by itself whether the faces are the same. */
export function threeFactorResponse(response: ProviderResponse, account: HuaweiAccount): ProviderResult {
  return read(response, account, threeFactorResults);
}

function read(
  { status, text }: ProviderResponse,
  account: HuaweiAccount,
  results: ReadonlyMap<string, Meaning>,
): ProviderResult {
  const answer = isSuccess(status) ? parseAnswer(text, answerSchema) : undefined;
  if (answer !== undefined) {
    const [entry] = answer.result.resp_data;
    const code = `${entry.verification_result}:${entry.verification_code}`;
    const charge = account.charges.get(code) ?? chargeOfStatus(status, billsByStatus);
    const meaning = results.get(code) ?? { reason: "unknown_answer" };
    return toResult(meaning, { code, charge, references: [answer.meta?.uuid] });
  }
  const refusal = status >= 400 && status < 600 ? parseAnswer(text, refusalSchema) : undefined;
  const { code, failure, charge } = refusalOf(status, refusal);
  return toFailure(failure, {
    code,
    charge: account.charges.get(code) ?? charge,
    references: [refusal?.meta?.uuid],
  });
}

/** What a listed refusal says. One that is not listed is known by its status alone, and its code is only reported. */
function refusalOf(
  status: number,
  refusal: v.InferOutput<typeof refusalSchema> | undefined,
): { code: string; failure: FailureClass; charge: ReportedCharge } {
  const { error_code: said = `http:${status}`, error_msg: text = "" } = refusal ?? {};
  const name = said.replace(otherPrefix, gatewayPrefix);
  for (const code of [name, `${name}:${status}`]) {
    const listed = refusals.get(code);
    if (listed === undefined) continue;
    const isOfPerson = code === wrongForm.code && wrongForm.ofPerson.test(text);
    return { code, failure: isOfPerson ? "input_refused" : listed, charge: "free" };
  }
  return { code: said, failure: failureOfStatus(status), charge: chargeOfStatus(status, billsByStatus) };
}
