import type { ProviderResponse } from "../../lib/providers/exchange.ts";
import type { ReportedCharge } from "../../lib/domain/charge.ts";
import type { PersonInput } from "../../lib/checks/inputs.ts";
import type { FailureClass } from "../../lib/providers/failure.ts";
import { chargeOfStatus } from "../../lib/providers/http-status.ts";
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
 * Every rule that an answer with status 200 can lead to, with every charge that goes with it: one class stands for
 * those that differ in nothing that the route reads, such as `input_refused` for `person_limited`.
 */
const chargesByClass: Readonly<Partial<Record<FailureClass, readonly ReportedCharge[]>>> = {
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

/** What a gateway says of a provider that may still be at work: by its status, or by nothing but its words. */
const gatewayFailures: ReadonlyMap<Failure, number> = new Map([
  [{ outcome: "failure", class: "no_answer", charge: "unknown", code: "http:504" }, 504],
  [{ outcome: "failure", class: "unavailable", charge: "unknown", code: "http:502" }, 502],
  [{ outcome: "failure", class: "no_answer", charge: "unknown", code: "in-words" }, 200],
]);

const answeredFailures = Object.entries(chargesByClass).flatMap(([name, charges]) =>
  charges.map((charge): Failure => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of the table above
    return { outcome: "failure", class: name as FailureClass, charge, code: name };
  }),
);
const doubtful: Failure = { outcome: "failure", class: "unreadable", charge: "unknown", code: "doubtful" };

/** Failures that take turns: as likely together as any one other. */
const turns: readonly (readonly Failure[])[] = [
  [...gatewayFailures.keys()],
  ...answeredFailures.map((failure) => (failure.class === "unreadable" ? [failure, doubtful] : [failure])),
];
const results: readonly ProviderResult[] = [...signals, ...turns.flat()];

/** Draws an answer: a verdict with the given probability, else any failure. `turn` decides between those that take turns. */
export function drawResult(dice: Dice, turn: Dice, verdicts: number): ProviderResult {
  return dice.chance(verdicts) ? dice.pick(signals) : turn.pick(dice.pick(turns));
}

/** Whether the provider may still be at work on a call that was answered like this, and charge for it. */
export function isAtWorkAfter(result: ProviderResult): boolean {
  return result.outcome === "failure" && gatewayFailures.has(result);
}

/** Whether the provider charges by the status: what it says in a body that breaks off is then known nevertheless. */
export function billsByStatus(providerId: string): boolean {
  return providerId === "beta";
}

/** Status and body of an answer. */
export function responseOf(result: ProviderResult, reference: string): { status: number; text: string } {
  const status = (result.outcome === "failure" ? gatewayFailures.get(result) : undefined) ?? 200;
  return { status, text: `${results.indexOf(result)} ${reference}` };
}

/** The reference in the body of an answer. */
export function referenceOf(text: string): string | undefined {
  return text.split(" ")[1];
}

/** What a charged call costs. */
export const feeMilliFen = 60_000;

/** The host of a provider stands for its id, and the body of a request for its input. */
const host = "https://simulated.example/";

/** The address of a provider. */
export function addressOf(providerId: string): string {
  return host + providerId;
}

/** The id of the provider at an address. */
export function receiverOf(url: string): string {
  return url.slice(host.length);
}

/**
 * Two providers, of which one knows its calls by our own ids, so that its attempts have a reference from the beginning,
 * and charges by the status. What they do is the schedule's.
 */
export const providers: readonly AnyProvider[] = ["alpha", "beta"].map((id): AnyProvider => ({
  id,
  operations: {
    two_factor: {
      feeMilliFen,
      documentTypes: ["mainland_id"],
      honours: [],
      urls: () => [addressOf(id)],
      ...(id === "beta" ? { echoesCallId: true } : {}),
      request: (input: PersonInput) => ({
        method: "POST",
        url: addressOf(id),
        headers: {},
        body: input.idNumber,
      }),
      response: (response) => readResponse(response, billsByStatus(id)),
    },
  },
  company: "Simulated company",
  billsByStatus: billsByStatus(id),
  live: true,
  parseAccount: () => undefined,
}));

function readResponse({ status, text }: ProviderResponse, isBilledByStatus: boolean): ProviderResult {
  const [index, reference] = text?.split(" ") ?? [];
  const result = results[Number(index)];
  if (result === undefined || reference === undefined) {
    const charge = chargeOfStatus(status, isBilledByStatus);
    return { outcome: "failure", class: "unreadable", charge, code: "no-body" };
  }
  return { ...result, providerReference: reference };
}
