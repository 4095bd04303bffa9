import type { Charge } from "../domain/charge.ts";
import type { Config } from "../domain/config.ts";
import type { RecordSettings } from "../domain/record-settings.ts";
import type { AttemptReport, ReadyProvider } from "../providers/call.ts";
import { failureRules, type FailureRule } from "../providers/failure.ts";
import type { Failure } from "../providers/provider.ts";
import { chargeableCount, type CallReport, type VerificationRecord } from "../records/record.ts";
import type { Records } from "../records/records.ts";
import { callTimes, type CallTimes } from "./call-times.ts";
import {
  startAttempt,
  type AttemptDependencies,
  type EndedAttempt,
  type OngoingAttempt,
} from "./ongoing-attempt.ts";
import type { ReadyProviders } from "./ready-providers.ts";
import { callReportOf, routedOf, type Routed } from "./routed.ts";

/** How many providers one request asks at most: a check has no time for a third. */
export const mostProvidersAsked = 2;

/** What the route needs from outside; all of its decisions come from the table of failures. */
export type RouteDependencies = AttemptDependencies &
  Pick<Config, "failOverAfterUnknown"> &
  Pick<RecordSettings, "maxChargeableAttempts"> &
  Pick<Records, "failOver" | "reportLate"> &
  Pick<ReadyProviders, "nextReady" | "expectNext">;

/** How long a check that has its verdict waits to learn what another call cost that is still running. */
const otherChargeMs = 2_000;

/** A call that got no status line while its maker waited for it. It goes on, so its charge may still become known. */
const slow: Failure = { outcome: "failure", class: "no_answer", charge: "unknown", code: "response_timeout" };

/**
 * Calls the provider whose attempt is open and, if the table of failures allows it, one other, which needs a durable
 * attempt first. A first call that is slow is listened to while the other one runs: the first verdict that arrives whole
 * is final, and a call that has sent nothing by then is withdrawn. No call is running when this resolves.
 */
export async function route(
  held: VerificationRecord,
  firstReady: ReadyProvider,
  input: unknown,
  deadlineAt: number,
  dependencies: RouteDependencies,
): Promise<Routed> {
  const { call, failOverAfterUnknown, expectNext } = dependencies;
  const times = callTimes(deadlineAt, call);
  const patience = {
    callUntil: times.callUntil,
    patienceMs: call.firstCallMs,
    ...(failOverAfterUnknown === "once" && { onHalfway: () => expectNext([firstReady.provider.id]) }),
  };
  const first = startAttempt(held, firstReady, input, patience, dependencies);
  try {
    return await routeFrom(first, held, input, times, dependencies);
  } finally {
    // Only what throws leaves it running.
    if (first.end() === undefined) {
      first.endWithin(0);
      await Promise.allSettled([first.over()]);
    }
  }
}

async function routeFrom(
  first: OngoingAttempt,
  held: VerificationRecord,
  input: unknown,
  { callUntil, startUntil }: CallTimes,
  dependencies: RouteDependencies,
): Promise<Routed> {
  const { clock, failOver, reportLate } = dependencies;
  const next = await nextOf(first, held, callUntil, dependencies);
  const end = first.end();
  if (next === undefined || isVerdict(end)) return routedOf(held, [await first.over()]);
  const opened = await failOver(
    held,
    end?.report === undefined ? slowReport(first, clock.now()) : callReportOf(end.report),
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
    first.endWithin(0);
    const routed = routedOf(held, [await first.over()]);
    // It was reported as slow; now more may be known of it.
    const isNews = end === undefined && routed.callReport.charge !== "unknown";
    const late = isNews ? await reportLate(held, routed.callReport, startUntil) : [];
    return { ...routed, ...opened, unreported: [...opened.unreported, ...late] };
  }
  // The attempt may not be durable: the next call must not start, and the first attempt is the last.
  if (opened.outcome === "unsaved") return routedOf(held, [await first.over()]);
  const { record } = opened;
  const second = isVerdict(first.end())
    ? undefined
    : startAttempt(record, next, input, { callUntil, patienceMs: Number.POSITIVE_INFINITY }, dependencies);
  const ended = await endAll(second === undefined ? [first] : [first, second], callUntil, dependencies);
  return routedOf(record, ended);
}

/**
 * The provider to ask after the first, once the first has failed or is slow; undefined if there is none, or if the first
 * has answered. A slow call has the whole time if no other provider may be asked.
 */
async function nextOf(
  first: OngoingAttempt,
  held: VerificationRecord,
  callUntil: number,
  dependencies: RouteDependencies,
): Promise<ReadyProvider | undefined> {
  const called = [first.ready.provider.id];
  if (!(await first.inTime())) {
    const next = await nextAfter({ result: slow }, held, called, callUntil, dependencies);
    if (next !== undefined && first.end() === undefined) return next;
  }
  const { report } = await first.ended;
  return report && nextAfter(report, held, called, callUntil, dependencies);
}

async function nextAfter(
  { result }: Pick<AttemptReport, "result">,
  held: VerificationRecord,
  called: readonly string[],
  callUntil: number,
  { clock, call, failOverAfterUnknown, maxChargeableAttempts, nextReady }: RouteDependencies,
): Promise<ReadyProvider | undefined> {
  if (result.outcome === "signal") return undefined;
  const rule: FailureRule = failureRules[result.class];
  if (!rule.failsOver) return undefined;
  const mayBeAtWork = result.charge === "unknown" && result.ended !== true;
  if (mayBeAtWork && failOverAfterUnknown === "never") return undefined;
  if (chargeableAfter(held, result.charge) >= maxChargeableAttempts) return undefined;
  if (clock.now() + call.startMarginMs > callUntil) return undefined;
  return nextReady(called);
}

/** The attempts that count against the key once the open attempt is reported with `charge`. */
function chargeableAfter(held: VerificationRecord, charge: Charge): number {
  return chargeableCount(held) - (charge === "free" ? 1 : 0);
}

/** Waits for the first verdict, ends what else is running, and returns how each attempt ended, the deciding one first. */
async function endAll(
  attempts: readonly OngoingAttempt[],
  callUntil: number,
  { clock }: Pick<RouteDependencies, "clock">,
): Promise<EndedAttempt[]> {
  const winner = await firstVerdict(attempts);
  if (winner !== undefined) {
    const graceMs = Math.max(0, Math.min(otherChargeMs, callUntil - clock.now()));
    for (const attempt of attempts) if (attempt !== winner) attempt.endWithin(graceMs);
  }
  // If one of them throws, which is a fault of ours, the others must have ended all the same.
  await Promise.allSettled(attempts.map(async (attempt) => attempt.over()));
  const ended = await Promise.all(attempts.map(async (attempt) => attempt.over()));
  return winner === undefined ? ended : ended.toSorted((left) => (left.number === winner.number ? -1 : 1));
}

/** The first attempt to end with a verdict; undefined once all have ended without one. */
function firstVerdict(attempts: readonly OngoingAttempt[]): Promise<OngoingAttempt | undefined> {
  return new Promise((resolve) => {
    let running = attempts.length;
    for (const attempt of attempts) {
      const over = (end?: EndedAttempt): void => {
        running -= 1;
        if (isVerdict(end)) resolve(attempt);
        else if (running === 0) resolve(undefined);
      };
      attempt.ended.then(over, () => over());
    }
  });
}

function isVerdict(end: EndedAttempt | undefined): boolean {
  return end?.report?.result.outcome === "signal";
}

function slowReport({ startedAt }: OngoingAttempt, now: number): CallReport {
  return { charge: "unknown", durationMs: now - startedAt, code: slow.code, failure: slow.class };
}
