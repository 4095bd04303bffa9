import { judge } from "../../lib/domain/verdict.ts";
import { defaultCallSettings } from "../../lib/domain/config.ts";
import { defaultThreshold } from "../../lib/domain/options.ts";
import type { AttemptReport, ReadyProvider } from "../../lib/providers/call.ts";
import type { Exchange } from "../../lib/providers/exchange.ts";
import { isPersonal } from "../../lib/providers/failure.ts";
import { failureOfStatus, isSuccess } from "../../lib/providers/http-status.ts";

/** A call that was made to try a provider, with what came over the wire. */
export type TriedCall = {
  ready: ReadyProvider;
  /** Our own id of the call. */
  callId: string;
  /** Undefined if the adapter failed before it sent anything. */
  exchange: Exchange | undefined;
  report: AttemptReport;
};

/** Whether a fact that an adapter relies on holds: `not_shown` if the call did not get that far. */
type FactOutcome = "confirmed" | "differs" | "not_shown";

/** A fact about one call. `seen` holds nothing of the person and no credential: a code, a number, the form of an id. */
export type TrialFact = { fact: string; outcome: FactOutcome; seen: string };

type Look = { holds: boolean | undefined; seen: string };
type FactRule = {
  fact: string;
  /** Whether the provider relies on it; always if absent. */
  applies?(call: TriedCall): boolean;
  /** `holds` is undefined if the call does not show it. */
  look(call: TriedCall): Look;
};

/** What every adapter relies on, in the order in which a call shows it. */
const rules: readonly FactRule[] = [
  {
    fact: "its address can be reached",
    applies: ({ ready }) => ready.operation.urls(ready.account).length > 0,
    look: ({ ready, exchange, report }) => ({
      holds: exchange && (exchange.kind === "response" || exchange.sent),
      seen: exchange?.kind === "response" ? hostOf(ready) : report.result.code,
    }),
  },
  {
    fact: "it accepts the account and the signature",
    look: ({ report }) => ({ holds: isAccepted(report), seen: report.result.code }),
  },
  {
    fact: "it answers with a status under which its codes are read",
    look: ({ report: { result, httpStatus } }) => ({
      holds: httpStatus === undefined ? undefined : isSuccess(httpStatus) || !isOnlyStatus(result.code),
      seen: String(httpStatus ?? ""),
    }),
  },
  {
    fact: "its answer has the documented form",
    look: ({ report: { result, httpStatus } }) => ({
      holds:
        httpStatus === undefined || !isSuccess(httpStatus)
          ? undefined
          : !(result.outcome === "failure" && brokenForms.has(result.class)),
      seen: result.outcome === "failure" ? result.class : "",
    }),
  },
  {
    fact: "its code is in the table",
    look: ({ report }) => ({
      holds: report.result.outcome === "signal" ? isListed(report) : isListed(report) || undefined,
      seen: report.result.code,
    }),
  },
  {
    fact: "its score is on the documented scale",
    applies: ({ ready }) => ready.operation.score !== undefined,
    look: ({ ready, report: { result } }) => {
      const { decisionPoint, maximum } = ready.operation.score?.(ready.account) ?? {};
      const isCompared = result.outcome === "signal" && comparedFaces.has(result.finding.reason);
      const holds = isCompared ? result.finding.score !== undefined : undefined;
      return { holds, seen: `a number from 0 to ${maximum}, decided at ${decisionPoint}` };
    },
  },
  {
    fact: "a person who consents and typed the right data matches",
    look: ({ ready, report: { result } }) => {
      if (result.outcome === "failure") return { holds: undefined, seen: "" };
      const threshold = ready.operation.imageLimits === undefined ? undefined : defaultThreshold;
      const { verdict, reason } = judge(result.finding, threshold);
      return { holds: verdict === "match", seen: reason };
    },
  },
  {
    fact: "its answer says what it costs",
    look: ({ report: { result } }) => ({
      holds: result.outcome === "failure" ? undefined : result.charge !== "unknown",
      seen: `${result.charge}: compare it with the bill`,
    }),
  },
  {
    fact: "its answer names the call by an id of its own",
    applies: ({ ready: { operation, provider } }) => operation.echoesCallId !== true && provider.live,
    look: ({ report: { result } }) => ({
      holds: isOnlyStatus(result.code) ? undefined : result.providerReference !== undefined,
      seen: formOf(result.providerReference),
    }),
  },
  {
    fact: "its answer names the call by our id",
    applies: ({ ready }) => ready.operation.echoesCallId === true,
    look: ({ callId, exchange, report: { result, httpStatus } }) => ({
      holds:
        httpStatus === undefined || !isSuccess(httpStatus) || isOnlyStatus(result.code)
          ? undefined
          : exchange?.kind === "response" && (exchange.response.text ?? "").includes(callId),
      seen: formOf(callId),
    }),
  },
  {
    fact: `it answers within ${defaultCallSettings.firstCallMs / 1000} s`,
    look: ({ exchange, report: { durationMs, httpStatus } }) => ({
      holds: exchange === undefined ? undefined : httpStatus !== undefined,
      seen: `${durationMs} ms`,
    }),
  },
];

/** Which of the facts that the adapter relies on one call has confirmed, and which differ. */
export function factsOf(call: TriedCall): TrialFact[] {
  return rules
    .filter(({ applies }) => applies?.(call) ?? true)
    .map(({ fact, look }) => {
      const { holds, seen } = look(call);
      if (holds === undefined) return { fact, outcome: "not_shown", seen: "" };
      return { fact, outcome: holds ? "confirmed" : "differs", seen };
    });
}

const refusals: ReadonlySet<string> = new Set(["credentials", "anonymous_refusal"]);
const brokenForms: ReadonlySet<string> = new Set(["unreadable", "adapter_fault"]);
const comparedFaces: ReadonlySet<string> = new Set([
  "match",
  "face_scored",
  "face_mismatch",
  "face_uncertain",
]);

/**
 * Whether the vendor has let us in: only what it says about the person or the input shows that. A code about the account
 * shows that it has not. Anything else may come from before the account was looked at: a gateway, a page, an error.
 */
function isAccepted(report: AttemptReport): boolean | undefined {
  const { result, httpStatus } = report;
  if (httpStatus === undefined) return undefined;
  if (result.outcome === "failure" && refusals.has(result.class)) return false;
  if (!isListed(report)) return undefined;
  if (result.outcome === "signal" || isPersonal(result)) return true;
  return result.class === "misconfigured" ? false : undefined;
}

/** Whether the adapter has understood the vendor's code: what it makes of it says more than the status alone does. */
function isListed({ result, httpStatus }: AttemptReport): boolean {
  if (result.outcome === "signal") return result.finding.reason !== "unknown_answer";
  if (httpStatus === undefined || isOnlyStatus(result.code)) return false;
  return result.class !== failureOfStatus(httpStatus);
}

/** Codes of our own, for an answer that says nothing or none at all. */
function isOnlyStatus(code: string): boolean {
  return /^http:\d+$|^[a-z_]+$/u.test(code);
}

function hostOf({ operation, account }: ReadyProvider): string {
  const [url = ""] = operation.urls(account);
  return URL.parse(url)?.host ?? "";
}

/** What an id looks like, by which a bill can be searched for it: `19 digits`. */
function formOf(id: string | undefined): string {
  if (id === undefined) return "none";
  const kind = /^\d+$/u.test(id) ? "digits" : /^[0-9a-f-]+$/iu.test(id) ? "hexadecimal digits" : "characters";
  return `${id.length} ${kind}`;
}
