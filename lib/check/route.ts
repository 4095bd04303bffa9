import type { Charge } from "../domain/charge.ts";
import type { Config } from "../domain/config.ts";
import type { RecordSettings } from "../domain/record-settings.ts";
import { callProvider, type AttemptReport, type ReadyProvider } from "../providers/call.ts";
import type { CallLimits } from "../providers/exchange.ts";
import { failureRules, type FailureRule } from "../providers/failure.ts";
import type { Failure, Signal } from "../providers/provider.ts";
import type { Unreported } from "../records/holding.ts";
import {
  callIdOf,
  chargeableCount,
  notStarted,
  type CallReport,
  type VerificationRecord,
} from "../records/record.ts";
import type { Records } from "../records/records.ts";
import type { Availability } from "./availability.ts";
import { callTimes } from "./call-times.ts";
import type { Dependencies } from "./dependencies.ts";
import type { ReadyProviders } from "./ready-providers.ts";

/** How many providers one request asks at most: a check has no time for a third. */
export const mostProvidersAsked = 2;

/** What the route needs from outside; all of its decisions come from the table of failures. */
export type RouteDependencies = Pick<Dependencies, "clock" | "random" | "transport"> &
  Pick<Config, "call" | "failOverAfterUnknown"> &
  Pick<RecordSettings, "maxChargeableAttempts"> &
  Pick<Records, "failOver"> &
  Pick<Availability, "renewed" | "mayRepeat" | "report"> &
  Pick<ReadyProviders, "nextReady">;

/** How a routed check ended. `callReport` is for the open attempt of `held`, and is not stored yet. */
export type Routed = { held: VerificationRecord; callReport: CallReport } & (
  | { outcome: "signal"; signal: Signal; ready: ReadyProvider }
  | {
      outcome: "failure";
      /** The last failure of each provider, in the order of the calls; empty if there was no time. */
      failures: readonly Failure[];
      /** Epoch ms at which the last attempt with an unknown charge ended. */
      unknownEndedAt: number | undefined;
    }
  | { outcome: "fenced"; current: VerificationRecord | undefined; unreported?: Unreported }
);

const backoffMs = { after_jitter: [50, 150], after_backoff: [250, 500] } as const;

/**
 * Calls the provider whose attempt is open and, if the table of failures allows it, the same one once more or one
 * other. Every further provider needs a durable attempt first. A verdict is final.
 */
export async function route(
  held: VerificationRecord,
  first: ReadyProvider,
  input: unknown,
  deadlineAt: number,
  dependencies: RouteDependencies,
): Promise<Routed> {
  const { clock, call, failOver } = dependencies;
  const { callUntil, startUntil } = callTimes(deadlineAt, call);
  const failures: Failure[] = [];
  let unknownEndedAt: number | undefined;
  let ready = first;
  const called = [first.provider.id];
  for (;;) {
    const isFirst = called.length === 1;
    const report = await callWithRepeat(held, ready, input, callUntil, isFirst, dependencies);
    if (report === undefined) {
      return { outcome: "failure", held, callReport: notStarted, failures, unknownEndedAt };
    }
    const callReport = callReportOf(report);
    const { result } = report;
    if (result.outcome === "signal") {
      return { outcome: "signal", held, callReport, signal: result, ready };
    }
    failures.push(result);
    if (result.charge === "unknown") unknownEndedAt = clock.now();
    const next =
      called.length < mostProvidersAsked
        ? await nextAfter(result, held, called, callUntil, dependencies)
        : undefined;
    if (next === undefined) return { outcome: "failure", held, callReport, failures, unknownEndedAt };
    const opened = await failOver(
      held,
      callReport,
      {
        provider: next.provider.id,
        choice: "fail_over",
        startedAt: clock.now(),
        feeMilliFen: next.operation.feeMilliFen,
        echoesCallId: next.operation.echoesCallId,
      },
      startUntil,
    );
    if (opened.outcome === "fenced") {
      return { ...opened, held, callReport };
    }
    // The attempt may not be durable: the next call must not start, and this attempt is the last.
    if (opened.outcome === "unsaved") {
      return { outcome: "failure", held, callReport, failures, unknownEndedAt };
    }
    held = opened.record;
    ready = next;
    called.push(next.provider.id);
  }
}

/** Undefined if there is no time left to start a call. A repeat reuses the attempt: the first try was free. */
async function callWithRepeat(
  { pk, attemptCount }: VerificationRecord,
  ready: ReadyProvider,
  input: unknown,
  callUntil: number,
  isFirst: boolean,
  dependencies: RouteDependencies,
): Promise<AttemptReport | undefined> {
  const { clock, call, report } = dependencies;
  const startedAt = clock.now();
  if (startedAt + call.startMarginMs > callUntil) return undefined;
  const cutOffAt = isFirst ? Math.min(callUntil, startedAt + call.firstCallMs) : callUntil;
  const limits: CallLimits = {
    connectTimeoutMs: call.connectTimeoutMs,
    responseTimeoutMs: cutOffAt - startedAt,
    bodyTimeoutMs: call.bodyTimeoutMs,
    maxBodyBytes: call.maxBodyBytes,
    cutOffAt,
  };
  const callOf = (tryNumber: number) => ({ input, limits, callId: callIdOf(pk, attemptCount, tryNumber) });
  const once = await callProvider(ready, callOf(1), dependencies);
  await report(ready, once);
  if (clock.now() + call.startMarginMs > cutOffAt) return once;
  const again = await repeatable(once, ready, dependencies);
  if (again === undefined || clock.now() + call.startMarginMs > cutOffAt) return once;
  const twice = await callProvider(again, callOf(2), dependencies);
  await report(again, twice);
  return twice;
}

async function repeatable(
  once: AttemptReport,
  ready: ReadyProvider,
  { clock, random, mayRepeat, renewed }: RouteDependencies,
): Promise<ReadyProvider | undefined> {
  const { result } = once;
  if (result.outcome === "signal" || result.charge !== "free") return undefined;
  const { sameProvider } = failureRules[result.class];
  if (sameProvider === "never") return undefined;
  if (sameProvider === "with_newer_secret") return renewed(ready);
  if (!mayRepeat()) return undefined;
  const [leastMs, mostMs] = backoffMs[sameProvider];
  await clock.sleep(leastMs + random.fraction() * (mostMs - leastMs));
  return ready;
}

async function nextAfter(
  failure: Failure,
  held: VerificationRecord,
  called: readonly string[],
  callUntil: number,
  { clock, call, failOverAfterUnknown, maxChargeableAttempts, nextReady }: RouteDependencies,
): Promise<ReadyProvider | undefined> {
  const rule: FailureRule = failureRules[failure.class];
  if (!rule.failsOver) return undefined;
  if (failure.charge === "unknown" && failOverAfterUnknown === "never") return undefined;
  if (chargeableAfter(held, failure.charge) >= maxChargeableAttempts) return undefined;
  if (clock.now() + call.startMarginMs > callUntil) return undefined;
  return nextReady(called);
}

/** The attempts that count against the key once the open attempt is settled with `charge`. */
export function chargeableAfter(held: VerificationRecord, charge: Charge): number {
  return chargeableCount(held) - (charge === "free" ? 1 : 0);
}

function callReportOf({ result, durationMs, httpStatus }: AttemptReport): CallReport {
  return {
    charge: result.charge,
    durationMs,
    code: result.code,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(result.providerReference === undefined ? {} : { providerReference: result.providerReference }),
    ...(result.outcome === "signal" ? { verdict: true } : { failure: result.class }),
  };
}
