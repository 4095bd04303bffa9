import type { NewAttempt } from "./attempts.ts";
import { createCarryOver, type CarryOver } from "./carry-over.ts";
import {
  claimKey,
  peekKey,
  type Claim,
  type ClaimRequest,
  type KeyRequest,
  type Peek,
  type RecordDependencies,
} from "./claiming.ts";
import { hold, untilThen } from "./holding.ts";
import { storeAnswer } from "./persist.ts";
import { readRecord } from "./read-record.ts";
import type { CallReport, Decision, Reports, VerificationRecord } from "./record.ts";
import { lateReport, unreportedOf, type Holding, type Unreported } from "./steps/holding-steps.ts";

/**
 * The verification records: for each key, one item that is lock, attempt log, verdict and usage. A paid call may
 * start only after `claim` returned `claimed` or `failOver` returned `saved`, and before the deadline that was passed
 * to the claim.
 *
 * `deadlineAt` is the epoch ms at which Lambda stops this invocation. A write that ends a key is given up before that.
 * `startUntil` is the epoch ms after which no call starts. A write that opens an attempt is given up then.
 *
 * `report` says how the open attempt ended. `listened` has the reports of earlier attempts whose calls were still
 * running when the open one was opened.
 */
export type Records = {
  claim(request: ClaimRequest): Promise<Claim>;
  /** Looks up a key without acquiring it. */
  peek(request: KeyRequest): Promise<Peek>;
  /** Reports how the open attempt ended and opens the next in one write. The next call may start only after `saved`. */
  failOver(
    held: VerificationRecord,
    report: CallReport,
    attempt: NewAttempt,
    startUntil: number,
  ): Promise<Holding>;
  /**
   * Ends a key with its verdict. If the store does not take it in time, the caller gets it unsaved, and this instance
   * tries again in {@link Records.carryOver}.
   */
  finish(
    held: VerificationRecord,
    report: CallReport,
    decision: Decision,
    deadlineAt: number,
    listened?: Reports,
  ): Promise<Holding>;
  /**
   * Gives a key back without a verdict; it is free from `freeAt` (epoch ms). If its attempts are used up, it ends
   * `exhausted`. `unknownEndedAt` is when this invocation's last call without a status line ended: its provider may
   * continue to work on it for a while.
   */
  release(
    held: VerificationRecord,
    report: CallReport,
    unknownEndedAt: number | undefined,
    deadlineAt: number,
    listened?: Reports,
  ): Promise<Holding & { freeAt: number }>;
  /** Reports how the open attempt ended after the key was lost. Returns what could not be reported. */
  reportLate(
    held: VerificationRecord,
    report: CallReport,
    writeUntil: number,
  ): Promise<readonly Unreported[]>;
  read(pk: string): Promise<VerificationRecord | undefined>;
  /**
   * Tries the verdicts again that this instance could not store in earlier invocations. It never rejects, and takes no
   * longer than one try of a write.
   */
  carryOver(): Promise<void>;
};

const nothing: Reports = new Map();

/** Creates the records over a store. */
export function createRecords(dependencies: RecordDependencies): Records {
  const { store, clock, settings } = dependencies;
  const carried: CarryOver = createCarryOver(dependencies);
  return {
    claim: (request) => claimKey(request, dependencies),
    peek: (request) => peekKey(request, dependencies),
    async failOver(held, report, attempt, startUntil) {
      const writeUntil = startUntil - settings.persistMarginMs;
      const reports = new Map([[held.attemptCount, report]]);
      return (await hold(held, reports, { to: "fail_over", attempt }, writeUntil, dependencies)).holding;
    },
    async finish(held, report, decision, deadlineAt, listened = nothing) {
      const writeUntil = Math.min(
        clock.now() + settings.verdictPersistMs,
        deadlineAt - settings.verdictMarginMs,
      );
      const reports = new Map([...listened, [held.attemptCount, report]]);
      const ending = await hold(held, reports, { to: "finish", decision }, writeUntil, dependencies);
      if (ending.holding.outcome === "unsaved") carried.keep(ending.last);
      return ending.holding;
    },
    async release(held, report, unknownEndedAt, deadlineAt, listened = nothing) {
      const { persistMarginMs, maxChargeableAttempts, providerTailMs, clockSkewMs } = settings;
      const freeAt = unknownEndedAt === undefined ? 0 : unknownEndedAt + providerTailMs + clockSkewMs;
      const reports = new Map([...listened, [held.attemptCount, report]]);
      const purpose = { to: "give_back", freeAt, maxChargeableAttempts } as const;
      const writeUntil = deadlineAt - persistMarginMs;
      const { holding } = await hold(held, reports, purpose, writeUntil, dependencies);
      return { ...holding, freeAt };
    },
    async reportLate(held, report, writeUntil) {
      const { attemptCount: number } = held;
      const write = lateReport(held, number, report);
      const answer = await storeAnswer(store, write, untilThen(writeUntil), clock, dependencies.random);
      return answer.outcome === "failed" ? [unreportedOf(held, number, report, answer.error)] : [];
    },
    read: (pk) => readRecord(store, pk),
    carryOver: () => carried.retry(),
  };
}
