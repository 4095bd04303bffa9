import type { Clock, Random } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { chargedOf, type Charged } from "../domain/charge.ts";
import { Problem } from "../domain/problem.ts";
import type { RecordSettings } from "../domain/record-settings.ts";
import { equalDigests } from "../secrets/equal-digests.ts";
import type { MissingPepper } from "../secrets/keys.ts";
import type { RecordStore } from "../store/write.ts";
import { recordFromItem } from "./item.ts";
import { storeAnswer } from "./persist.ts";
import { chargesOf, verificationId, type VerificationRecord } from "./record.ts";
import {
  beginClaim,
  continueClaim,
  standingOf,
  type ClaimTerms,
  type Likeness,
} from "./steps/claim-steps.ts";
import { beginGuess, continueGuess } from "./steps/guess-steps.ts";

type Digest = Uint8Array | MissingPepper;

/** A key and the input that was sent with it. */
export type KeyRequest = {
  pk: string;
  /** The input's fingerprint under a pepper, or how that pepper is missing. */
  fingerprint(pepperId: string): Digest | Promise<Digest>;
  /** The version of the normal forms that it is made of. */
  normalization: number;
};

/** What a check passes to its claim. No personal data: digests represent the key, the input and the person. */
export type ClaimRequest = KeyRequest &
  Omit<ClaimTerms, "fingerprint" | "owner"> & {
    /** Epoch ms after which no call starts. A claim that is not written by then is given up. */
    startUntil: number;
  };

/** `claimed`: only this invocation may call. `replayed`: the record is done and has an answer. */
export type Claim = { outcome: "claimed" | "replayed"; record: VerificationRecord };

/** What the records need: a store, and time and randomness, which tests can replace. */
export type RecordDependencies = {
  store: RecordStore;
  clock: Clock;
  random: Random;
  settings: RecordSettings;
};

const ownerBytes = 16;
const maxTries = 3;
/** How long a count is tried where nothing else says how much time is left. */
const peekCountMs = 1_000;

const likenessWithoutPepper: Record<MissingPepper, Likeness> = { removed: "unknowable", unknown: "unknown" };

/**
 * Acquires a key, or throws. The first write of a new key is a Put that is both the lock and the write-ahead attempt.
 *
 * Throws Problem `key_reused`, `key_locked`, `key_expired`, `in_progress`, `attempts_exhausted`, or, if the store does not
 * answer, `unavailable`: in that case nothing was sent to a provider.
 */
export async function claimKey(
  { fingerprint: fingerprintOf, startUntil, ...request }: ClaimRequest,
  dependencies: RecordDependencies,
): Promise<Claim> {
  const { store, clock, random, settings } = dependencies;
  const owner = random.bytes(ownerBytes);
  const fingerprint = await fingerprintOf(request.pepperId);
  if (typeof fingerprint === "string") throw new TypeError("the current pepper is missing");
  const keyRequest = { ...request, fingerprint: fingerprintOf };
  let step = beginClaim({ ...request, fingerprint, owner }, clock.now(), settings);
  while (step.next === "write") {
    const { state } = step;
    const answer = await storeAnswer(store, state.write, { writeUntil: startUntil, maxTries }, clock, random);
    const current = answer.outcome === "refused" ? answer.current : undefined;
    const likeness = current === undefined ? "same" : await compare(current, keyRequest);
    step = continueClaim(state, answer, likeness, clock.now(), settings);
  }
  if (step.next === "refuse") throw step.problem;
  if (step.next === "count") {
    throw await countedRefusal(step.record, step.likeness, keyRequest, startUntil, dependencies);
  }
  return { outcome: step.next === "call" ? "claimed" : "replayed", record: step.record };
}

/** The state of a key for which no provider can be called. */
export type Peek =
  | { outcome: "replayed"; record: VerificationRecord }
  | { outcome: "free"; charged: Charged; verificationId?: string };

/** Looks up a key without acquiring it. Throws the same as {@link claimKey}. */
export async function peekKey(request: KeyRequest, dependencies: RecordDependencies): Promise<Peek> {
  const { store, clock, settings } = dependencies;
  const item = await store.read(request.pk).catch((error: unknown) => {
    throw new Problem("unavailable", { charged: "unknown", storeError: errorName(error) });
  });
  if (item === undefined) return { outcome: "free", charged: "no" };
  const seen = recordFromItem(item);
  const likeness = await compare(seen, request);
  const standing = standingOf(seen, likeness, clock.now(), settings);
  if (standing === "differs") {
    throw await countedRefusal(seen, likeness, request, clock.now() + peekCountMs, dependencies);
  }
  if (standing === "replay") return { outcome: "replayed", record: seen };
  if (standing !== "free") throw standing;
  return { outcome: "free", charged: chargedOf(chargesOf(seen)), verificationId: verificationId(seen.pk) };
}

/**
 * Counts a request whose input differs from that of its key, and returns what it is refused with. The count is given up at
 * `writeUntil` (epoch ms).
 */
async function countedRefusal(
  seen: VerificationRecord,
  likenessToSeen: Likeness,
  request: KeyRequest,
  writeUntil: number,
  { store, clock, random, settings }: RecordDependencies,
): Promise<Problem> {
  let step = beginGuess(seen, likenessToSeen, clock.now());
  for (;;) {
    if (step.next === "refuse") return step.problem;
    const { state } = step;
    const answer = await storeAnswer(store, state.write, { writeUntil, maxTries }, clock, random);
    const current = answer.outcome === "refused" ? answer.current : undefined;
    const likeness = current === undefined ? "same" : await compare(current, request);
    step = continueGuess(state, answer, likeness, clock.now(), settings);
  }
}

/**
 * Compares a request's input with that of the record of its key, in constant time. The same input may have another
 * fingerprint if its normal form has changed since, so fingerprints of two versions that differ say nothing.
 */
async function compare(
  seen: VerificationRecord,
  { fingerprint: fingerprintOf, normalization }: KeyRequest,
): Promise<Likeness> {
  const hasInput = seen.forgotten !== true && seen.lost === undefined;
  const fingerprint = hasInput ? await fingerprintOf(seen.pepperId) : "removed";
  if (typeof fingerprint === "string") return likenessWithoutPepper[fingerprint];
  if (equalDigests(fingerprint, seen.fingerprint)) return "same";
  return seen.normalization === normalization ? "other" : "renormalised";
}
