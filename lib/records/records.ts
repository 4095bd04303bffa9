import {
  claimKey,
  peekKey,
  type Claim,
  type ClaimRequest,
  type KeyRequest,
  type Peek,
  type RecordDependencies,
} from "./claiming.ts";
import { failOverKey, finishExhaustedKey, finishKey, releaseKey, type Holding } from "./holding.ts";
import { recordFromItem } from "./item.ts";
import type { NewAttempt } from "./attempts.ts";
import type { Settlement, StoredAnswer, VerificationRecord } from "./record.ts";

/**
 * The verification records: one item that is lock, attempt log, verdict and usage of a key. A paid call may
 * start only after `claim` answered `claimed` or `failOver` answered `saved`, and before the deadline that
 * was given to the claim.
 */
export type Records = {
  claim(request: ClaimRequest): Promise<Claim>;
  /** What stands under a key, without acquiring it. */
  peek(request: KeyRequest): Promise<Peek>;
  failOver(
    held: VerificationRecord,
    settlement: Settlement,
    attempt: NewAttempt,
    until: number,
  ): Promise<Holding>;
  finish(
    held: VerificationRecord,
    settlement: Settlement,
    answer: StoredAnswer,
    deadlineAt: number,
  ): Promise<Holding>;
  finishExhausted(held: VerificationRecord, settlement: Settlement, deadlineAt: number): Promise<Holding>;
  /** `unknownEndedAt` is when the last attempt of this invocation whose charge is unknown ended. */
  release(
    held: VerificationRecord,
    settlement: Settlement,
    unknownEndedAt: number | undefined,
    deadlineAt: number,
  ): Promise<Holding & { freeAt: number }>;
  read(pk: string): Promise<VerificationRecord | undefined>;
};

/** The records over a store. */
export function createRecords(dependencies: RecordDependencies): Records {
  const { store, settings } = dependencies;
  return {
    claim: (request) => claimKey(request, dependencies),
    peek: (request) => peekKey(request, dependencies),
    failOver: (held, settlement, attempt, until) =>
      failOverKey(held, settlement, attempt, until, dependencies),
    finish: (held, settlement, answer, deadlineAt) =>
      finishKey(held, settlement, answer, deadlineAt, dependencies),
    finishExhausted: (held, settlement, deadlineAt) =>
      finishExhaustedKey(held, settlement, deadlineAt, dependencies),
    release: async (held, settlement, unknownEndedAt, deadlineAt) => {
      const freeAt =
        unknownEndedAt === undefined ? 0 : unknownEndedAt + settings.providerTailMs + settings.clockSkewMs;
      const ending = await releaseKey(held, settlement, freeAt, deadlineAt, dependencies);
      return { ...ending, freeAt };
    },
    read: async (pk) => {
      const item = await store.read(pk);
      return item === undefined ? undefined : recordFromItem(item);
    },
  };
}
