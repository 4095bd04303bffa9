import type { Config } from "../domain/config.ts";
import { callProvider, type AttemptReport, type ReadyProvider } from "../providers/call.ts";
import { failureRules } from "../providers/failure.ts";
import { callIdOf, type VerificationRecord } from "../records/record.ts";
import type { Availability } from "./availability.ts";
import type { Dependencies } from "./dependencies.ts";

/** What an attempt needs from outside. */
export type AttemptDependencies = Pick<Dependencies, "clock" | "random" | "transport"> &
  Pick<Config, "call"> &
  Pick<Availability, "renewed" | "mayRepeat"> & {
    /** Learns from a call to a provider. */
    report(ready: ReadyProvider, report: AttemptReport): Promise<void>;
  };

/** How an attempt ended. `report` is undefined if none of its calls sent anything. */
export type EndedAttempt = {
  number: number;
  ready: ReadyProvider;
  report: AttemptReport | undefined;
  /** Epoch ms. */
  endedAt: number;
};

/** One attempt while it lasts. */
export type OngoingAttempt = {
  number: number;
  ready: ReadyProvider;
  /** Epoch ms. */
  startedAt: number;
  /** Resolves with true once the attempt has ended, or with false once it has lasted as long as its patience. */
  inTime(): Promise<boolean>;
  /** Resolves as soon as its outcome is known. */
  ended: Promise<EndedAttempt>;
  /** Resolves with how it ended once this instance has learned from its calls: then nothing of it is running. */
  over(): Promise<EndedAttempt>;
  /** How it ended; undefined while it lasts. */
  end(): EndedAttempt | undefined;
  /** Ends it early: at once while nothing is sent, otherwise after `graceMs` at the latest. */
  endWithin(graceMs: number): void;
};

const backoffMs = { after_jitter: [50, 150], after_backoff: [250, 500] } as const;

/**
 * Starts to call the provider whose attempt is open in `held`, and calls it once more if the table of failures allows
 * it: a repeat reuses the attempt, because the first try was free. Calls end at `callUntil` (epoch ms). Nothing is called
 * if too little time is left. Each call is reported once, when it has ended. `onHalfway` is called if half of the patience
 * is over without a status line.
 */
export function startAttempt(
  { pk, attempts, attemptCount: number }: VerificationRecord,
  ready: ReadyProvider,
  input: unknown,
  { callUntil, patienceMs, onHalfway }: { callUntil: number; patienceMs: number; onHalfway?: () => void },
  dependencies: AttemptDependencies,
): OngoingAttempt {
  const { clock, call, report: learn } = dependencies;
  const attempt = attempts[number];
  if (attempt === undefined) throw new TypeError("the record lacks the attempt that is to be called");
  const idOf = (tryNumber: number): string =>
    callIdOf(pk, number, { startedAt: attempt.startedAt, tryNumber });
  const startedAt = clock.now();
  const patientUntil = startedAt + patienceMs;
  let endCall: ((graceMs: number) => void) | undefined;
  let isWanted = true;
  let end: EndedAttempt | undefined;
  let learning = Promise.resolve();
  const slow = Promise.withResolvers<false>();

  function mayStart(until: number): boolean {
    return isWanted && clock.now() + call.startMarginMs <= Math.min(callUntil, until);
  }
  async function callOnce(called: ReadyProvider, tryNumber: number): Promise<AttemptReport | undefined> {
    const now = clock.now();
    const { connectTimeoutMs, bodyTimeoutMs, maxBodyBytes } = call;
    const report = await callProvider(
      called,
      {
        input,
        callId: idOf(tryNumber),
        limits: { timeoutMs: callUntil - now, connectTimeoutMs, bodyTimeoutMs, maxBodyBytes },
        control: {
          patienceMs: patientUntil - now,
          onSlow: () => slow.resolve(false),
          onHalfway,
          onStart: (endWithin) => {
            endCall = endWithin;
          },
        },
      },
      dependencies,
    );
    if (isWithdrawnUnsent(report)) return undefined;
    learning = learn(called, report);
    // A verdict decides at once, and what is learned from it is waited for at the end.
    if (report.result.outcome === "signal") learning.catch(() => undefined);
    else await learning;
    return report;
  }
  async function callWithRepeat(): Promise<AttemptReport | undefined> {
    if (!mayStart(Number.POSITIVE_INFINITY)) return undefined;
    const once = await callOnce(ready, 1);
    if (once === undefined || !mayStart(patientUntil)) return once;
    const again = await repeatable(once, ready, dependencies);
    if (again === undefined || !mayStart(patientUntil)) return once;
    return (await callOnce(again, 2)) ?? once;
  }
  async function run(): Promise<EndedAttempt> {
    const report = await callWithRepeat();
    end = { number, ready, report, endedAt: clock.now() };
    return end;
  }

  const ended = run();
  return {
    number,
    ready,
    startedAt,
    // Made for the one who waits for it: a rejection that is awaited nowhere would end the process.
    inTime: () => Promise.race([ended.then(() => true), slow.promise]),
    ended,
    async over() {
      const last = await ended;
      await learning;
      return last;
    },
    end: () => end,
    endWithin(graceMs) {
      isWanted = false;
      if (end === undefined) endCall?.(graceMs);
    },
  };
}

/** A call that its maker ended before anything was sent says nothing of its provider. */
function isWithdrawnUnsent({ result }: AttemptReport): boolean {
  return result.outcome === "failure" && result.code === "withdrawn" && result.charge === "free";
}

async function repeatable(
  once: AttemptReport,
  ready: ReadyProvider,
  { clock, random, mayRepeat, renewed }: AttemptDependencies,
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
