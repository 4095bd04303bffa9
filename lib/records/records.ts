import type { NewAttempt } from "./attempts.ts";
import {
  claimKey,
  peekKey,
  type Claim,
  type ClaimRequest,
  type KeyRequest,
  type Peek,
  type RecordDependencies,
} from "./claiming.ts";
import { conclude, releaseKey, type Holding } from "./holding.ts";
import { recordFromItem } from "./item.ts";
import * as protocol from "./protocol.ts";
import type { CallReport, StoredAnswer, VerificationRecord } from "./record.ts";

/**
 * The verification records: for each key, one item that is lock, attempt log, verdict and usage. A paid call may
 * start only after `claim` returned `claimed` or `failOver` returned `saved`, and before the deadline that was passed
 * to the claim.
 *
 * `deadlineAt` is the epoch ms at which Lambda stops this invocation. A write that ends a key is given up shortly
 * before that. `startUntil` is the epoch ms after which no call starts. A write that opens an attempt is given up
 * then.
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
  /** Ends a key with its verdict. */
  finish(
    held: VerificationRecord,
    report: CallReport,
    answer: StoredAnswer,
    deadlineAt: number,
  ): Promise<Holding>;
  /** Ends a key whose attempts are used up without a verdict. */
  finishExhausted(held: VerificationRecord, report: CallReport, deadlineAt: number): Promise<Holding>;
  /**
   * Gives a key back without a verdict; it is free from `freeAt` (epoch ms). `unknownEndedAt` is when this invocation's
   * last attempt with an unknown charge ended: its provider may continue to work on it for a while.
   */
  release(
    held: VerificationRecord,
    report: CallReport,
    unknownEndedAt: number | undefined,
    deadlineAt: number,
  ): Promise<Holding & { freeAt: number }>;
  read(pk: string): Promise<VerificationRecord | undefined>;
};

/** Creates the records over a store. */
export function createRecords(dependencies: RecordDependencies): Records {
  const { store, settings } = dependencies;
  const writeUntil = (limitAt: number): number => limitAt - settings.persistMarginMs;
  return {
    claim: (request) => claimKey(request, dependencies),
    peek: (request) => peekKey(request, dependencies),
    async failOver(held, report, attempt, startUntil) {
      const opened = protocol.failOver(held, report, attempt);
      return conclude(held, report, opened, writeUntil(startUntil), dependencies);
    },
    async finish(held, report, answer, deadlineAt) {
      const finished = protocol.finish(held, report, answer);
      return conclude(held, report, finished, writeUntil(deadlineAt), dependencies);
    },
    async finishExhausted(held, report, deadlineAt) {
      const exhausted = protocol.finishExhausted(held, report);
      return conclude(held, report, exhausted, writeUntil(deadlineAt), dependencies);
    },
    async release(held, report, unknownEndedAt, deadlineAt) {
      const freeAt =
        unknownEndedAt === undefined ? 0 : unknownEndedAt + settings.providerTailMs + settings.clockSkewMs;
      const ending = await releaseKey(held, report, freeAt, writeUntil(deadlineAt), dependencies);
      return { ...ending, freeAt };
    },
    async read(pk) {
      const item = await store.read(pk);
      return item === undefined ? undefined : recordFromItem(item);
    },
  };
}
