import type { Charge, Charged, KnownCharge } from "../domain/charge.ts";
import type { Choice } from "../domain/choices.ts";
import type { Consent } from "../domain/consent.ts";
import type { Kind } from "../domain/kinds.ts";
import type { Judgement, Verdict } from "../domain/verdict.ts";

/** `released`: a retry is allowed once `freeAt` has passed. `done`: final. */
type RecordState = "claimed" | "released" | "done";

/**
 * What an operator settled an attempt to, on evidence, and the number of that settlement. Who did it, when and on what
 * evidence is in the books.
 */
export type Settlement = { charge: KnownCharge; number: number };

/**
 * One attempt: one call to a provider that may cost money. It is written with the charge `open` before the first byte
 * is sent, so that it stays visible after a kill at any instruction.
 */
export type Attempt = {
  provider: string;
  /** Why this provider was asked; absent for `listed`, because every byte counts. */
  choice?: Choice;
  /** What was believed without an operator: see {@link chargeOf} for what counts. */
  charge: Charge;
  /** The token of the invocation that made the call: only this invocation may report a late outcome. */
  owner: Uint8Array;
  /** Epoch ms. Its month in Asia/Shanghai is the month on the bill. */
  startedAt: number;
  /** What the call costs if it is charged, in 1/1000 fen. */
  feeMilliFen: number;
  durationMs?: number;
  httpStatus?: number;
  /** The class of the failure; absent if the provider answered about the person. */
  failure?: string;
  /** The vendor's own code, or the transport's. */
  code?: string;
  providerReference?: string;
  /** True if this attempt produced the verdict. */
  verdict?: boolean;
  settlement?: Settlement;
};

/** The changes to an attempt when its call ends. */
export type CallReport = Required<Pick<Attempt, "charge" | "durationMs">> &
  Pick<Attempt, "httpStatus" | "failure" | "code" | "providerReference" | "verdict">;

/** How attempts ended, by their number. */
export type Reports = ReadonlyMap<number, CallReport>;

/** The end of an attempt whose call was never started. */
export const notStarted: CallReport = { charge: "free", durationMs: 0, failure: "not_started" };

/** The stored verdict: everything that the rest of the record does not show, fixed when the verdict was reached. */
export type StoredAnswer = Judgement & {
  /** The attempt that produced the verdict. */
  attempt: number;
  charged: Charged;
  attemptCount: number;
  live: boolean;
  warnings: readonly string[];
};

/** What a provider's verdict decides; the rest of a {@link StoredAnswer} follows from the record. */
export type Decision = Omit<StoredAnswer, "charged" | "attemptCount">;

/**
 * The single item that is lock, attempt log, verdict and usage of a key. It contains no name, ID number, image or raw
 * key, only digests of them.
 */
export type VerificationRecord = {
  pk: string;
  state: RecordState;
  /** +1 for each acquisition. */
  epoch: number;
  /** 16 random bytes, new for each invocation. */
  owner: Uint8Array;
  /** Epoch ms before which no other invocation may acquire the key. */
  freeAt: number;
  /** Empty if the person was forgotten, as is `subject`. */
  fingerprint: Uint8Array;
  pepperId: string;
  /** The version of the normal forms that the fingerprint was made of. */
  normalization: number;
  subject: Uint8Array;
  /** Attempts by number, from 1. A takeover drops free attempts except the latest and counts them in `earlierFree`. */
  attempts: Readonly<Record<string, Attempt>>;
  /** How many attempts were ever opened; this is also the number of the latest. */
  attemptCount: number;
  /** Dropped free attempts by `<provider> <month in Asia/Shanghai>`. */
  earlierFree?: Readonly<Record<string, number>>;
  answer?: StoredAnswer;
  /** Set together with `done` if the attempts are used up without a verdict. */
  exhausted?: boolean;
  /** Set if the person was forgotten: the answer is gone and the key is refused. */
  forgotten?: boolean;
  /**
   * Set if the record itself was lost, and this one was made from the books: without input and answer, so the key is refused.
   * `verdict` is what the books still say of the answer.
   */
  lost?: { verdict?: Verdict };
  /** When an operator restored the record (epoch ms), from a copy of the table or from the books. */
  restoredAt?: number;
  /** When the hour began (epoch ms) in which requests with another input are counted. */
  guessedSince?: number;
  /** How many there were in that hour. The two are no part of the protocol: no other write looks at them. */
  guessedCount?: number;
  caller: string;
  kind: Kind;
  reference?: string;
  consent?: Consent;
  createdAt: number;
  replayUntil: number;
  /** Seconds since 1970, for the table's TTL. */
  expiresAt: number;
};

/** The charge of an attempt that counts: what it was settled to, or else what was reported of it. */
export function chargeOf({ charge, settlement }: Pick<Attempt, "charge" | "settlement">): Charge {
  return settlement?.charge ?? charge;
}

/** The charges of all attempts that count. */
export function chargesOf(record: {
  attempts: Readonly<Record<string, Pick<Attempt, "charge" | "settlement">>>;
}): Charge[] {
  return Object.values(record.attempts).map(chargeOf);
}

/** The number of attempts that count against the key's limit: charged, unknown and open ones. */
export function chargeableCount(record: VerificationRecord): number {
  return chargesOf(record).filter((charge) => charge !== "free").length;
}

/** The public id of a record: `vrf_` and the digest in its key, so that one GetItem reads it. */
export function verificationId(pk: string): string {
  return `vrf_${pk.slice(partitionKeyPrefix.length)}`;
}

/**
 * Our own id of one call, for vendors that send it back: `vrf_…-<attempt>-<start>-<try>`, with at most 64 characters. The
 * start of the attempt, in epoch ms to the base of 36, tells it from an attempt of the same number before retention
 * removed the record. `tryNumber` is 1, or 2 if a free call of the attempt is repeated.
 */
export function callIdOf(
  pk: string,
  attemptNumber: number,
  { startedAt, tryNumber }: { startedAt: number; tryNumber: number },
): string {
  return `${verificationId(pk)}-${attemptNumber}-${startedAt.toString(36)}-${tryNumber}`;
}

/** The key of the record with a public id; undefined if the text is not such an id. */
export function partitionKeyOf(id: string): string | undefined {
  const digest = /^vrf_([A-Za-z0-9_-]{22})$/.exec(id)?.[1];
  return digest === undefined ? undefined : partitionKey(digest);
}

/** The record's key for a digest of caller, kind and idempotency key (22 characters of base64url). */
export function partitionKey(digest: string): string {
  return `${partitionKeyPrefix}${digest}`;
}

/** The version of the item's layout and of the digest. */
const partitionKeyPrefix = "v1#";
