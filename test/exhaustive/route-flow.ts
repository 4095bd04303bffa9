import type { EndedAttempt } from "../../lib/check/ongoing-attempt.ts";
import type { ProviderResult } from "../../lib/providers/provider.ts";
import type { CallReport, Decision, VerificationRecord } from "../../lib/records/record.ts";
import type { StoreAnswer } from "../../lib/records/steps/answer.ts";
import type { Purpose } from "../../lib/records/steps/holding-steps.ts";
import { feeMilliFen, providers } from "../simulation/providers.ts";
import { endOf, type Next } from "./claim-flow.ts";
import type { Call, Invocation, Setting } from "./parts.ts";
import { present } from "./relative.ts";

/** How a call may end for its caller. */
const outcomes: readonly { says: string; result: ProviderResult; told?: "charged" | "free" }[] = [
  {
    says: "answers with a verdict",
    result: { outcome: "signal", finding: { reason: "match" }, charge: "charged", code: "0" },
    told: "charged",
  },
  {
    says: "refuses for nothing",
    result: { outcome: "failure", class: "unavailable", charge: "free", code: "no" },
    told: "free",
  },
  {
    says: "ends with what nobody can read",
    result: { outcome: "failure", class: "unreadable", charge: "unknown", code: "odd", ended: true },
  },
  {
    says: "is cut off",
    result: { outcome: "failure", class: "no_answer", charge: "unknown", code: "response_timeout" },
  },
];
/** What is stored of a call that goes on while another provider is asked. */
const slow: CallReport = { charge: "unknown", durationMs: 0, failure: "no_answer", code: "response_timeout" };

const verdict: Omit<Decision, "attempt"> = {
  verdict: "match",
  reason: "match",
  advice: "accept",
  identity: "match",
  live: true,
  warnings: [],
};

/** What an invocation does about its calls. */
export type RouteFlow = {
  /** The ends of one of its calls that is running, each with what the route then does. */
  endsOf(invocation: Invocation, call: Call): Next[];
  /** It may ask another provider while its first call is running. */
  askBeside(invocation: Invocation): Next[];
  /** The call that it was about to send is not sent. */
  withoutCall(invocation: Invocation): Next;
  /** It holds the key, and the store has answered. */
  afterHolding(invocation: Invocation, answer: StoreAnswer): Next;
};

/** The choices of the route over the steps of a holder. `freeAtOf` is what the shell says of a key that is given back. */
export function createRouteFlow(
  { code, settings, world }: Setting,
  freeAtOf: (unknownEndedAt: number | undefined) => number,
): RouteFlow {
  const { killDelayMs, providerTailMs, longestInvocationMs, maxChargeableAttempts } = settings;

  /** The first verdict decides; without one, the calls in their order. */
  function conclude(invocation: Invocation): Next {
    const { calls, held, winner } = invocation;
    if (held === undefined) throw new TypeError("nothing is held");
    const ended = calls
      .flatMap(({ end }): EndedAttempt[] => (end === undefined ? [] : [{ ...end, ready }]))
      .toSorted((left) => (left.number === winner ? -1 : 1));
    const routed = code.routedOf(held, ended);
    const reports = new Map([...routed.listened, [routed.held.attemptCount, routed.callReport]]);
    const purpose: Purpose =
      routed.outcome === "signal"
        ? { to: "finish", decision: { ...verdict, attempt: routed.attempt } }
        : {
            to: "give_back",
            freeAt: freeAtOf(routed.outcome === "failure" ? routed.unknownEndedAt : undefined),
            maxChargeableAttempts,
          };
    const holding = code.beginHolding(held, reports, purpose);
    const { missedStore } = invocation;
    return {
      // Its clock and its deadline count no more: a write may be made at any time.
      invocation: {
        phase: "holding",
        aheadMs: 0,
        deadlineAt: 0,
        holding,
        calls: calls.map(({ end: _end, ...call }) => call),
        ...(missedStore === undefined ? {} : { missedStore }),
      },
      says: purpose.to === "finish" ? "and it is about to store it" : "and it is about to give the key back",
    };
  }

  /** The limit is the route's own, which the simulation runs as it ships. */
  function mayAsk({ held, hasAsked, winner, deadlineAt }: Invocation, { charge }: CallReport): boolean {
    if (world.calls < 2 || hasAsked === true || winner !== undefined || held === undefined) return false;
    const counted = code.chargeableCount(held) - (charge === "free" ? 1 : 0);
    return present < deadlineAt && counted < maxChargeableAttempts;
  }

  function ask(invocation: Invocation, held: VerificationRecord, report: CallReport): Next {
    const attempt = { provider: "second", choice: "fail_over", startedAt: present, feeMilliFen } as const;
    const reports = new Map([[held.attemptCount, report]]);
    const holding = code.beginHolding(held, reports, { to: "fail_over", attempt });
    return {
      invocation: { ...invocation, phase: "holding", hasAsked: true, holding },
      says: "and it is about to ask another provider",
    };
  }

  /** What it has learned of its first call since it lost the key goes into the record late. */
  function fenced(invocation: Invocation): Next {
    const { calls, held } = invocation;
    const [first] = calls;
    if (held === undefined || first?.end?.report === undefined) throw new TypeError("no call");
    if (first.told === undefined) return { invocation: endOf(invocation), says: "and it has lost the key" };
    const reporting = code.lateReport(held, first.attempt, code.callReportOf(first.end.report));
    return {
      invocation: { ...endOf(invocation), phase: "reporting", reporting },
      says: "and it has lost the key, and is about to report it",
    };
  }

  /** What the route does once one of the calls has ended. */
  function afterCall(invocation: Invocation): Next[] {
    const { calls, phase, held, isFenced } = invocation;
    if (phase !== "calling" || calls.some(({ isRunning }) => isRunning)) return [{ invocation, says: "" }];
    if (isFenced === true) return [fenced(invocation)];
    const [first] = calls;
    const report = first?.end?.report && code.callReportOf(first.end.report);
    const asks =
      held !== undefined && report !== undefined && mayAsk(invocation, report)
        ? [ask(invocation, held, report)]
        : [];
    return [conclude(invocation), ...asks];
  }

  /** The end of a fail-over. */
  function afterAsking(invocation: Invocation, record: VerificationRecord | undefined): Next {
    const { calls, winner } = invocation;
    if (record !== undefined) {
      return winner === undefined
        ? { invocation: { ...invocation, phase: "ready", held: record }, says: "and it may call" }
        : conclude({ ...invocation, held: record });
    }
    return calls.some(({ isRunning }) => isRunning)
      ? { invocation: { ...invocation, phase: "calling" }, says: "and it asks nobody else" }
      : conclude(invocation);
  }

  return {
    endsOf(invocation, call) {
      const { calls, deadlineAt, aheadMs } = invocation;
      // An operator may have seen the bill before a process that was frozen reads the answer.
      const possible = outcomes.filter(
        ({ told }) => told === undefined || call.charge === "maybe" || call.charge === told,
      );
      return possible.flatMap(({ says, result, told }) => {
        const isCutOff = result.charge === "unknown" && !("ended" in result);
        const ended: Call = {
          ...call,
          isRunning: false,
          charge: told ?? call.charge,
          stopsAt: isCutOff ? Math.min(present, deadlineAt + killDelayMs) + providerTailMs : 0,
          end: {
            number: call.attempt,
            // The first call starts at once.
            report: { result, startedAt: deadlineAt + aheadMs - longestInvocationMs, durationMs: 0 },
            endedAt: present + aheadMs,
          },
          ...(told === undefined ? {} : { told }),
          ...(isCutOff ? { isCutOff } : {}),
        };
        const isFirst = result.outcome === "signal" && invocation.winner === undefined;
        const after = {
          ...invocation,
          calls: calls.map((other) => (other === call ? ended : other)),
          ...(isFirst ? { winner: call.attempt } : {}),
        };
        return afterCall(after).map((next) => ({ ...next, says: `${says} ${next.says}`.trim() }));
      });
    },
    askBeside(invocation) {
      const { calls, held, isFenced } = invocation;
      if (held === undefined || calls.length !== 1 || isFenced === true || !mayAsk(invocation, slow))
        return [];
      return [ask(invocation, held, slow)];
    },
    withoutCall(invocation) {
      const { held, calls, aheadMs } = invocation;
      if (held === undefined) throw new TypeError("nothing is held");
      const number = held.attemptCount;
      const unsent: Call = {
        attempt: number,
        charge: "free",
        told: "free",
        stopsAt: 0,
        isRunning: false,
        end: { number, report: undefined, endedAt: present + aheadMs },
      };
      const after: Invocation = { ...invocation, phase: "calling", calls: [...calls, unsent] };
      return calls.some(({ isRunning }) => isRunning) ? { invocation: after, says: "" } : conclude(after);
    },
    afterHolding(invocation, answer) {
      const { holding, carried: _, ...rest } = invocation;
      if (holding === undefined) throw new TypeError("nothing is held");
      const step = code.continueHolding(holding, answer);
      if (step.next === "write") {
        const says = step.state.lost === undefined ? "and it starts anew" : "and it is about to report late";
        return { invocation: { ...rest, holding: step.state }, says };
      }
      const { outcome } = step.holding;
      const { purpose, reports } = holding;
      if (purpose.to === "fail_over") {
        if (outcome !== "fenced") {
          return afterAsking(rest, outcome === "saved" ? step.holding.record : undefined);
        }
        const [first] = rest.calls;
        const after: Invocation = { ...rest, phase: "calling", isFenced: true };
        if (first?.isRunning === true) return { invocation: after, says: "and it has lost the key" };
        const reported = reports.get(first?.attempt ?? 0)?.charge;
        return reported === "unknown"
          ? fenced(after)
          : { invocation: endOf(after), says: "and it has lost the key" };
      }
      const isKept = world.carriesOver === true && purpose.to === "finish" && outcome === "unsaved";
      return {
        invocation: endOf(isKept ? { ...rest, carried: holding } : rest),
        says: `and it ends ${outcome === "saved" ? "as saved" : outcome}`,
        ...(purpose.to === "finish" && outcome === "saved" ? { isSaved: true } : {}),
      };
    },
  };
}

const ready = readyOf();

/** Any provider: what is stored does not depend on it. */
function readyOf(): EndedAttempt["ready"] {
  const [provider] = providers;
  const operation = provider?.operations.two_factor;
  if (provider === undefined || operation === undefined) throw new TypeError("no provider");
  return { provider, kind: "two_factor", operation, account: {}, accountVersionId: "1" };
}
