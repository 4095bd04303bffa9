import * as v from "valibot";

import type { CheckInputs } from "../../../../lib/checks/inputs.ts";
import type { ReportedCharge } from "../../../../lib/domain/charge.ts";
import { parseSecret } from "../../../../lib/providers/account.ts";
import { codeSchema, parseAnswer } from "../../../../lib/providers/answer-json.ts";
import { type Meaning, toFailure, toResult } from "../../../../lib/providers/answer.ts";
import type { ProviderRequest, ProviderResponse } from "../../../../lib/providers/exchange.ts";
import { chargeOfStatus, failureOfStatus, isSuccess } from "../../../../lib/providers/http-status.ts";
import type { Operation, Provider, ProviderResult } from "../../../../lib/providers/provider.ts";

/*
 * A vendor that does not exist, from whom every made-up provider of the tests is made: it takes and answers JSON, and
 * each of them adds the one thing for which it was made up.
 */

/** The secret of a made-up provider. */
export type MadeUpAccount = { url: string; key: string };

type MadeUpInput = CheckInputs["two_factor"] | CheckInputs["three_factor"];

const secretSchema = v.strictObject({
  url: v.optional(v.string(), "https://made-up.example/check"),
  key: v.optional(v.string(), "made-up-key-0123456789"),
});

const answerSchema = v.object({
  code: codeSchema,
  id: v.optional(v.unknown()),
  score: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))), undefined),
});

/** No document of this vendor says that it charges by the status. */
const billsByStatus = false;

/** Every code that the vendor has. `5` comes with a score, which makes a verdict of it. */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["0", { reason: "match" }],
  ["1", { reason: "identity_mismatch" }],
  ["5", { reason: "face_scored" }],
]);

/** What an operation of the vendor is where nothing else is said. */
export function madeUpOperation(
  changes: Partial<Operation<MadeUpInput, MadeUpAccount>> = {},
): Operation<MadeUpInput, MadeUpAccount> {
  return {
    feeMilliFen: 30_000,
    documentTypes: ["mainland_id"],
    honours: [],
    urls: ({ url }) => [url],
    request: (input, account) => madeUpRequest(input, account),
    response: (response) => readMadeUp(response, meanings),
    ...changes,
  };
}

/** A provider of the vendor with the given operations; it answers two-factor where nothing else is said. */
export function madeUpProvider(
  id: string,
  changes: Partial<Provider<MadeUpAccount>> = {},
): Provider<MadeUpAccount> {
  return {
    id,
    company: "Made-up company",
    operations: { two_factor: madeUpOperation() },
    billsByStatus,
    live: true,
    parseAccount: (secret) => parseSecret(id, secretSchema, secret),
    ...changes,
  };
}

/** The request of an operation, and with it whatever more it has to say. */
export function madeUpRequest(
  input: MadeUpInput,
  account: MadeUpAccount,
  more: object = {},
): ProviderRequest {
  const { name, idNumber } = input;
  const image = "image" in input ? { image: input.image.base64 } : {};
  return {
    method: "POST",
    url: account.url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, idNumber, ...image, ...more }),
  };
}

/** Reads an answer by the vendor's codes, and by those that are the provider's own. */
export function readMadeUp(
  { status, text }: ProviderResponse,
  codes: ReadonlyMap<string, Meaning>,
): ProviderResult {
  const answer = isSuccess(status) ? parseAnswer(text, answerSchema) : undefined;
  if (answer === undefined) {
    const byStatus = chargeOfStatus(status, billsByStatus);
    return toFailure(failureOfStatus(status), { code: `http:${status}`, charge: byStatus });
  }
  const { code, id, score } = answer;
  const isScoreless = code === "5" && score === undefined;
  const meaning = isScoreless ? undefined : (codes.get(code) ?? meanings.get(code));
  const charge: ReportedCharge = meaning !== undefined && "class" in meaning ? "free" : "charged";
  return toResult(meaning ?? { reason: "unknown_answer" }, { code, charge, references: [id] }, score);
}

/** An answer of the vendor. */
export function madeUpAnswer(body: { code: string; id?: unknown; score?: number }): ProviderResponse {
  return { status: 200, headers: {}, text: JSON.stringify(body) };
}
