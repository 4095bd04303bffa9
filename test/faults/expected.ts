import type { ReportedCharge } from "../../lib/domain/charge.ts";
import type { Outcome, Scenario } from "./fault-stack.ts";

/** What a fault does to one provider's attempt, whatever comes after it. */
export type Effect = {
  /** Calls that the provider sees; undefined where none arrives. */
  calls: number;
  charge: ReportedCharge;
  /** `verdict` ends the check; `next` lets another provider be asked; `last` does not. */
  after: "verdict" | "next" | "last";
  /** Whether the provider has finished its work on a call of unknown charge. */
  ended?: true;
  /** Whether it refuses this input, and not everybody's. */
  refusesInput?: true;
};

/** Lost after it was sent: nobody knows. Never repeated, and one other provider is asked. */
const cutOff: Effect = { calls: 1, charge: "unknown", after: "next" };
/** A 2xx without a verdict, from the provider that documents billing by status. */
const paidFor: Effect = { calls: 1, charge: "charged", after: "next" };
/** Answered without a verdict, and nobody knows what it cost: the call has ended, so no time-out is waited for. */
const doubtful: Effect = { calls: 1, charge: "unknown", after: "next", ended: true };
const unreadable = { kuaidi100: doubtful, shuxun: paidFor };
/** Refused for nothing: the next provider. */
const refused: Effect = { calls: 1, charge: "free", after: "next" };
/** This person's input is refused for nothing: the next provider, and the caller is told if there is none. */
const refusedInput: Effect = { ...refused, refusesInput: true };
/** Refused for nothing and for a moment: once more, then the next provider. */
const refusedForNow: Effect = { calls: 2, charge: "free", after: "next" };
/** Our own request is wrong: nobody else is asked. */
const rejected: Effect = { calls: 1, charge: "free", after: "last" };
const answered: Effect = { calls: 1, charge: "charged", after: "verdict" };
/** Never sent: repeated once, although nobody sees it. */
export const unreachable: Effect = { calls: 0, charge: "free", after: "next" };

/** Every fault on the wire and what follows by record-protocol, the same for every provider but for two. */
export const wireEffects: Readonly<Record<string, Effect | Readonly<Record<string, Effect>>>> = {
  "reset-before-read": { ...cutOff, calls: 0 },
  "reset-after-read": cutOff,
  "close-after-read": cutOff,
  hang: cutOff,
  late: cutOff,
  "slow-headers": cutOff,
  "large-headers": cutOff,
  malformed: cutOff,
  "slow-body": unreadable,
  truncated: unreadable,
  "reset-in-body": unreadable,
  oversize: unreadable,
  gzip: unreadable,
  "gzip-bomb": unreadable,
  html: unreadable,
  empty: unreadable,
  "not-json": unreadable,
  // Text that cannot be read stands beside a code that can.
  "invalid-utf8": answered,
  gbk: answered,
  "duplicate-keys": unreadable,
  "coding-charset": answered,
  "coding-empty": answered,
  bom: answered,
  redirect: refused,
  "http-400": refusedInput,
  "http-401": refused,
  "http-403": refused,
  "http-403-answer": refused,
  "http-404": refused,
  "http-405": refusedInput,
  "http-413": refusedInput,
  "http-429": refusedForNow,
  // A status by which vendors of the one market say that an answer is free; to others it is a 4xx like any.
  "http-450": { kuaidi100: refusedInput, shuxun: { ...answered, charge: "free" } },
  "http-500": doubtful,
  "http-502": cutOff,
  // Free only where the vendor documents that it bills by status.
  "http-503": { kuaidi100: doubtful, shuxun: refusedForNow },
  "http-504": cutOff,
};

/** What the market's gateway says by its code, and the classic gateway by its message. The first that fits counts. */
export const gatewayEffects: readonly (readonly [RegExp, Effect])[] = [
  [/^(I400(SG|JP)|I403AA|I404|I410)/, refused],
  [/^I413/, refusedInput],
  [/^I|^A400MA/, rejected],
  [/^(T429|classic-throttled)/, refusedForNow],
  [/^([DXN]504|[DN]502)/, cutOff],
  [/^X500/, doubtful],
  [/^[DX]503/, refusedForNow],
  [/^([ABX]4|classic-)/, refused],
];

/** What a check comes to when its providers, in their order, show these effects. */
export function expectedOutcome(scenario: Scenario, first: Effect, second: Effect = answered): Outcome {
  const asked = scenario !== "alone" && first.after === "next" ? [first, second] : [first];
  const charges = asked.map(({ charge }) => charge);
  return {
    answer: answerOf(asked),
    charged: charges.includes("charged") ? "yes" : charges.includes("unknown") ? "unknown" : "no",
    calls: [first.calls, asked[1]?.calls ?? 0],
    attempts: charges,
  };
}

function answerOf(asked: readonly Effect[]): string {
  const charges = new Set(asked.map(({ charge }) => charge));
  if (asked.at(-1)?.after === "verdict") return "200 match";
  if (asked.some(({ charge, ended }) => charge === "unknown" && ended !== true)) {
    return "504 provider_timeout";
  }
  if (charges.has("unknown") || charges.has("charged")) return "502 provider_bad_response";
  if (asked.every(({ refusesInput }) => refusesInput)) return "422 input_refused";
  return asked.some(({ after }) => after === "last")
    ? "502 provider_rejected_request"
    : "502 provider_unavailable";
}
