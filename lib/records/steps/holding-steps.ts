import { equalDigests } from "../../secrets/equal-digests.ts";
import type { Write } from "../../store/write.ts";
import { reportAttempts, type NewAttempt } from "../attempts.ts";
import { withoutAnswer } from "../forget.ts";
import * as protocol from "../protocol.ts";
import {
  chargeableCount,
  notStarted,
  type CallReport,
  type Decision,
  type Reports,
  type VerificationRecord,
} from "../record.ts";
import type { StoreAnswer } from "./answer.ts";

/**
 * The writes of an invocation that holds a key, as steps without an await: each takes the state and the store's answer
 * and returns the next write or the end. The shell only carries writes to the store, so a search can take its place.
 */

/**
 * What the holder wants: open the next attempt; end the key with a verdict; or end it without one, which gives it back
 * from `freeAt` (epoch ms) on, unless `maxChargeableAttempts` may have been charged by then.
 */
export type Purpose =
  | { to: "fail_over"; attempt: NewAttempt }
  | { to: "finish"; decision: Decision }
  | { to: "give_back"; freeAt: number; maxChargeableAttempts: number };

/** A write of the holder that waits for the store's answer. */
export type HoldingState = {
  /** The record as the holder knows it. */
  held: VerificationRecord;
  /** How its attempts ended, as far as that is not stored. */
  reports: Reports;
  purpose: Purpose;
  /** How often the holder has started anew from what stands. */
  rebased: number;
  /** What is stored if `write` takes effect. */
  intended: VerificationRecord;
  write: Write;
  /** Set once the key is lost: the attempts that are still to be reported late, that of `write` first. */
  lost?: { current: VerificationRecord | undefined; left: readonly number[]; unreported: Unreported[] };
};

/** What a fenced holder could not report of an attempt, and the name of the store's error. */
export type Unreported = { record: VerificationRecord; attempt: number; error: string };

/**
 * How a holder's write ended. `saved`: durable. `unsaved`: the store did not answer, so the record is either as before
 * or as written. `fenced`: another invocation acquired the key; the holder's attempts were reported late, and `current`
 * is the current record.
 */
export type Holding =
  | { outcome: "saved"; record: VerificationRecord }
  | { outcome: "unsaved"; record: VerificationRecord; error: string }
  | { outcome: "fenced"; current: VerificationRecord | undefined; unreported: readonly Unreported[] };

/** What the shell does next. */
export type HoldingStep = { next: "write"; state: HoldingState } | { next: "end"; holding: Holding };

/** An operator may settle an attempt at any time, and a lost fail-over shows itself: a few rounds are enough. */
const maxRebases = 3;

/** The first step of a holder's write. */
export function beginHolding(held: VerificationRecord, reports: Reports, purpose: Purpose): HoldingState {
  return stateOf(held, reports, purpose, 0);
}

/** The step after the store has answered the write of `state`. */
export function continueHolding(state: HoldingState, answer: StoreAnswer): HoldingStep {
  return state.lost === undefined ? afterWrite(state, answer) : afterLateReport(state, state.lost, answer);
}

function stateOf(
  held: VerificationRecord,
  reports: Reports,
  purpose: Purpose,
  rebased: number,
): HoldingState {
  const { record: intended, write } = transitionOf(held, reports, purpose);
  return { held, reports, purpose, rebased, intended, write };
}

function transitionOf(held: VerificationRecord, reports: Reports, purpose: Purpose): protocol.Transition {
  if (purpose.to === "fail_over") return protocol.failOver(held, reports, purpose.attempt);
  if (purpose.to === "finish") return protocol.finish(held, reports, purpose.decision);
  const { record } = reportAttempts(held, reports);
  return chargeableCount(record) >= purpose.maxChargeableAttempts
    ? protocol.finishExhausted(held, reports)
    : protocol.release(held, reports, purpose.freeAt);
}

function afterWrite(state: HoldingState, answer: StoreAnswer): HoldingStep {
  const { held, reports, purpose, rebased, intended } = state;
  if (answer.outcome === "failed") {
    return end({ outcome: "unsaved", record: intended, error: answer.error });
  }
  const current = answer.outcome === "applied" ? undefined : answer.current;
  if (answer.outcome === "applied" || (current !== undefined && isWritten(current, intended))) {
    return end({ outcome: "saved", record: intended });
  }
  // Past `freeAt` another owner may call, so a fail-over never starts anew.
  if (purpose.to !== "fail_over" && rebased < maxRebases && current !== undefined) {
    // Only charges differ: an operator has settled an attempt, which keeps what it was settled to.
    if (isHeld(current, held)) return rebase(state, current, reports);
    // A fail-over was stored without its holder's knowledge, and the call for it never started.
    if (isHeld(current, { ...held, attemptCount: held.attemptCount + 1 })) {
      return rebase(state, current, new Map([...reports, [current.attemptCount, notStarted]]));
    }
  }
  return reportLate(state, { current, left: [...reports.keys()], unreported: [] });
}

/** Starts the same write anew from the record as it stands. */
function rebase(
  { purpose, rebased }: HoldingState,
  current: VerificationRecord,
  reports: Reports,
): HoldingStep {
  return { next: "write", state: stateOf(current, reports, purpose, rebased + 1) };
}

/** Reports the attempts that are left after the key was lost, so that the cost of their calls is still known. */
function reportLate(state: HoldingState, lost: NonNullable<HoldingState["lost"]>): HoldingStep {
  const [number] = lost.left;
  const report = number === undefined ? undefined : state.reports.get(number);
  if (number === undefined || report === undefined) {
    return end({ outcome: "fenced", current: lost.current, unreported: lost.unreported });
  }
  return { next: "write", state: { ...state, write: lateReport(state.held, number, report), lost } };
}

/**
 * The write that reports an attempt after the key was lost. The answer is lost, and the person may be forgotten before
 * this arrives, so a late report never contains the answer.
 */
export function lateReport({ pk, owner }: VerificationRecord, number: number, report: CallReport): Write {
  return protocol.reportLate(pk, number, owner, withoutAnswer(report));
}

function afterLateReport(
  state: HoldingState,
  lost: NonNullable<HoldingState["lost"]>,
  answer: StoreAnswer,
): HoldingStep {
  const [number, ...left] = lost.left;
  const unreported = [...lost.unreported];
  if (answer.outcome === "failed" && number !== undefined) {
    unreported.push(unreportedOf(state.held, number, state.reports.get(number) ?? notStarted, answer.error));
  }
  return reportLate(state, { ...lost, left, unreported });
}

/** What a late report could not say, because the store answered with an error, or not at all. */
export function unreportedOf(
  held: VerificationRecord,
  attempt: number,
  report: CallReport,
  error: string,
): Unreported {
  return { record: reportAttempts(held, new Map([[attempt, withoutAnswer(report)]])).record, attempt, error };
}

function end(holding: Holding): HoldingStep {
  return { next: "end", holding };
}

/**
 * Whether a write was refused because an earlier try has already written this record. It does not compare charges,
 * because an operator may have settled one since.
 */
function isWritten(current: VerificationRecord, written: VerificationRecord): boolean {
  return (
    current.forgotten !== true &&
    equalDigests(current.owner, written.owner) &&
    current.epoch === written.epoch &&
    current.state === written.state &&
    current.attemptCount === written.attemptCount
  );
}

/** Whether a record is still held as its holder knows it, whatever its attempts have cost. */
function isHeld(current: VerificationRecord, held: VerificationRecord): boolean {
  return current.state === "claimed" && isWritten(current, held);
}
