import type { ProviderResponse } from "../../lib/providers/exchange.ts";
import type { ReportedCharge } from "../../lib/domain/charge.ts";
import type { PersonInput } from "../../lib/checks/inputs.ts";
import type { FailureClass } from "../../lib/providers/failure.ts";
import type { AnyProvider, Failure, ProviderResult, Signal } from "../../lib/providers/provider.ts";
import type { Dice } from "./dice.ts";

/** What a simulated provider may say, without the reference that each call gets for its own. */
const signals: readonly Signal[] = [
  { outcome: "signal", finding: { reason: "match" }, charge: "charged", code: "0" },
  { outcome: "signal", finding: { reason: "identity_mismatch" }, charge: "charged", code: "1" },
  { outcome: "signal", finding: { reason: "no_record" }, charge: "free", code: "2" },
  { outcome: "signal", finding: { reason: "unknown_answer" }, charge: "unknown", code: "3" },
];

/**
 * Every rule that an answer can lead to, with every charge that goes with it: one class stands for those that differ
 * in nothing that the route reads, such as `input_refused` for `person_limited`.
 */
const chargesByClass: Readonly<Partial<Record<FailureClass, readonly ReportedCharge[]>>> = {
  no_answer: ["unknown"],
  unreadable: ["charged"],
  redirected: ["free"],
  request_rejected: ["free"],
  input_refused: ["free"],
  credentials: ["free"],
  throttled: ["free"],
  quota_exhausted: ["free"],
  misconfigured: ["free"],
  unavailable: ["free", "unknown", "charged"],
  briefly_unavailable: ["free", "unknown"],
};

const failures: readonly Failure[] = Object.entries(chargesByClass).flatMap(([name, charges]) =>
  charges.map((charge): Failure => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of the table above
    return { outcome: "failure", class: name as FailureClass, charge, code: name };
  }),
);

const unreadable: Failure = { outcome: "failure", class: "unreadable", charge: "charged", code: "http:200" };
const results: readonly ProviderResult[] = [...signals, ...failures];

/** Draws an answer: a verdict with the given probability, else any failure. */
export function drawResult(dice: Dice, verdicts: number): ProviderResult {
  return dice.chance(verdicts) ? dice.pick(signals) : dice.pick(failures);
}

/** The answer as it goes over the wire. */
export function responseOf(result: ProviderResult, reference: string): ProviderResponse {
  return { status: 200, headers: {}, text: `${results.indexOf(result)} ${reference}` };
}

/** The host of a provider stands for its id, and the body of a request for its input. */
const host = "https://simulated.example/";

export function receiverOf(url: string): string {
  return url.slice(host.length);
}

/**
 * Two providers, of which one knows its calls by our own ids, so that its attempts have a reference from the beginning.
 * What they do is the schedule's.
 */
export const providers: readonly AnyProvider[] = ["alpha", "beta"].map((id): AnyProvider => ({
  id,
  operations: {
    two_factor: {
      feeMilliFen: 60_000,
      documentTypes: ["mainland_id"],
      honours: [],
      urls: () => [host + id],
      ...(id === "beta" ? { echoesCallId: true } : {}),
      request: (input: PersonInput) => ({
        method: "POST",
        url: host + id,
        headers: {},
        body: input.idNumber,
      }),
      response: readResponse,
    },
  },
  live: true,
  parseAccount: () => undefined,
}));

function readResponse({ text }: ProviderResponse): ProviderResult {
  const [index, reference] = text?.split(" ") ?? [];
  const result = results[Number(index)];
  if (result === undefined || reference === undefined) return unreadable;
  return { ...result, providerReference: reference };
}
