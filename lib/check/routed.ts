import type { AttemptReport, ReadyProvider } from "../providers/call.ts";
import type { Failure, Signal } from "../providers/provider.ts";
import { notStarted, type CallReport, type Reports, type VerificationRecord } from "../records/record.ts";
import type { Unreported } from "../records/steps/holding-steps.ts";
import type { EndedAttempt } from "./ongoing-attempt.ts";

/**
 * How a routed check ended. `callReport` is for the open attempt of `held`, and `listened` for earlier ones whose calls
 * went on; neither is stored yet.
 */
export type Routed = { held: VerificationRecord; callReport: CallReport; listened: Reports } & (
  | { outcome: "signal"; signal: Signal; ready: ReadyProvider; attempt: number }
  | {
      outcome: "failure";
      /** The last failure of each provider, in the order of the calls; empty if there was no time. */
      failures: readonly Failure[];
      /** The attempt that is open in `held`, with its provider; undefined if nothing was sent for it. */
      last: { number: number; ready: ReadyProvider; report: AttemptReport } | undefined;
      /** Epoch ms at which the last call was cut off whose provider may still be at work and charge for it. */
      unknownEndedAt: number | undefined;
    }
  | {
      outcome: "fenced";
      current: VerificationRecord | undefined;
      unreported: readonly Unreported[];
    }
);

/**
 * How a check ended whose attempts have ended so. The first of them decides: if several have a verdict, the others cost
 * what they cost, and what they said is dropped. An attempt that `held` knows as no more than unknown, and that was
 * listened to, is reported again if more is known now.
 */
export function routedOf(held: VerificationRecord, ended: readonly EndedAttempt[]): Routed {
  const [decider] = ended;
  const reports = new Map(
    ended.map((end) => [end.number, end === decider ? reportOf(end) : withoutVerdict(reportOf(end))]),
  );
  const callReport = reports.get(held.attemptCount) ?? notStarted;
  const common = { held, callReport, listened: newsOf(held, reports) };
  const result = decider?.report?.result;
  if (decider !== undefined && result?.outcome === "signal") {
    return { ...common, outcome: "signal", signal: result, ready: decider.ready, attempt: decider.number };
  }
  return {
    ...common,
    outcome: "failure",
    last: lastOf(held, ended),
    failures: ended.flatMap(({ report }) => (report?.result.outcome === "failure" ? [report.result] : [])),
    unknownEndedAt: latest(ended.filter(mayStillCost).map(({ endedAt }) => endedAt)),
  };
}

function lastOf({ attemptCount }: VerificationRecord, ended: readonly EndedAttempt[]) {
  const last = ended.find(({ number }) => number === attemptCount);
  return last?.report === undefined ? undefined : { ...last, report: last.report };
}

/** What the record stores of an ended call. */
export function callReportOf({ result, durationMs, httpStatus }: AttemptReport): CallReport {
  return {
    charge: result.charge,
    durationMs,
    code: result.code,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(result.providerReference === undefined ? {} : { providerReference: result.providerReference }),
    ...(result.outcome === "signal" ? { verdict: true } : { failure: result.class }),
  };
}

function reportOf({ report }: EndedAttempt): CallReport {
  return report === undefined ? notStarted : callReportOf(report);
}

/** A vendor's code of a verdict says as much as the verdict. */
function withoutVerdict(report: CallReport): CallReport {
  if (report.verdict !== true) return report;
  const { verdict: _verdict, code: _code, ...kept } = report;
  return kept;
}

/** The reports of earlier attempts that say more than the record, in which a call that goes on is unknown. */
function newsOf({ attempts, attemptCount }: VerificationRecord, reports: Reports): Reports {
  const news = [...reports].filter(
    ([number, { charge, verdict }]) =>
      number !== attemptCount &&
      attempts[number]?.charge === "unknown" &&
      (charge !== "unknown" || verdict === true),
  );
  return new Map(news);
}

/** A call whose provider may still be at work, and charge for it. */
function mayStillCost({ report }: EndedAttempt): boolean {
  const result = report?.result;
  return result?.outcome === "failure" && result.charge === "unknown" && result.ended !== true;
}

function latest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.max(...times);
}
