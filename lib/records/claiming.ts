import type { Clock, Random } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import type { Choice } from "../domain/choices.ts";
import type { Kind } from "../domain/kinds.ts";
import { chargedOf, type Charged } from "../domain/charge.ts";
import { Problem } from "../domain/problem.ts";
import { equalDigests } from "../secrets/keys.ts";
import { openedAttempt, type NewAttempt } from "./attempts.ts";
import { recordFromItem } from "./item.ts";
import { persist, type Persisted } from "./persist.ts";
import * as protocol from "./protocol.ts";
import { chargeableCount, chargesOf, type VerificationRecord } from "./record.ts";
import type { RecordSettings } from "../domain/record-settings.ts";
import type { Item, RecordStore } from "../store/write.ts";

type Digest = Uint8Array | undefined;

/** A key and the input that was sent with it. */
export type KeyRequest = {
  pk: string;
  /** The input's fingerprint under a pepper; undefined if that pepper was deleted. */
  fingerprint(pepperId: string): Digest | Promise<Digest>;
};

/** What a check passes to its claim. No personal data: digests represent the key, the input and the person. */
export type ClaimRequest = KeyRequest & {
  caller: string;
  kind: Kind;
  reference?: string;
  consent?: { id: string; purpose: string };
  pepperId: string;
  subject: Uint8Array;
  nameDigest?: Uint8Array;
  /** The provider to call first, and why, unless it is the first of the configured order. */
  provider: string;
  choice?: Choice;
  feeMilliFen: number;
  /** Whether that provider's vendor sends back our own id of the call. */
  echoesCallId?: true | undefined;
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
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
/** How often a claim reads the item again if it changes during the claim. */
const maxRounds = 3;
/** How long a caller is told to wait while the owner may still answer. */
const runningRetrySeconds = 2;

/**
 * Acquires a key, or throws. The first write of a new key is a Put that is both the lock and the write-ahead attempt.
 *
 * Throws Problem `key_reused`, `key_expired`, `in_progress`, `attempts_exhausted`, or, if the store does not answer,
 * `unavailable`: in that case nothing was sent to a provider.
 */
export async function claimKey(request: ClaimRequest, dependencies: RecordDependencies): Promise<Claim> {
  const { clock, random, settings } = dependencies;
  const owner = random.bytes(ownerBytes);
  const freeAt = request.deadlineAt + settings.clockSkewMs + settings.providerTailMs;
  const fingerprint = await request.fingerprint(request.pepperId);
  if (fingerprint === undefined) throw new TypeError("the current pepper is missing");
  let transition = protocol.claim(
    freshRecord(request, fingerprint, { owner, freeAt }, clock.now(), settings),
  );
  for (let round = 0; round < maxRounds; round++) {
    const result = await persistClaim(transition, request, dependencies);
    if ("failed" in result) throw storeUnavailable(result.failed);
    if (result.applied) return { outcome: "claimed", record: transition.record };
    // Retention removed the item between two tries. The caller's next try will find the key new.
    if (result.item === undefined) break;
    const seen = recordFromItem(result.item);
    if (isOwnWrite(seen, transition.record)) return { outcome: "claimed", record: transition.record };
    const replay = await isReplayable(seen, request, clock, settings);
    if (replay) return { outcome: "replayed", record: seen };
    transition =
      chargeableCount(seen) >= settings.maxChargeableAttempts
        ? protocol.exhaust(seen)
        : protocol.takeOver(seen, owner, freeAt, newAttempt(request, clock.now()));
    if (transition.record.exhausted === true) return exhaustKey(transition, request, dependencies);
  }
  throw new Problem("in_progress", { charged: "unknown", retryAfterSeconds: runningRetrySeconds });
}

/** The state of a key for which no provider can be called. */
export type Peek =
  | { outcome: "replayed"; record: VerificationRecord }
  | { outcome: "free"; charged: Charged };

/** Looks up a key without acquiring it. Throws the same as {@link claimKey}. */
export async function peekKey(
  request: KeyRequest,
  { store, clock, settings }: RecordDependencies,
): Promise<Peek> {
  const item = await store.read(request.pk).catch((error: unknown) => {
    throw storeUnavailable(errorName(error));
  });
  if (item === undefined) return { outcome: "free", charged: "no" };
  const seen = recordFromItem(item);
  return (await isReplayable(seen, request, clock, settings))
    ? { outcome: "replayed", record: seen }
    : { outcome: "free", charged: chargedOf(chargesOf(seen)) };
}

/** The store did not answer, so the previous cost of the key is unknown too. `error` is the error's name. */
function storeUnavailable(error: string): Problem {
  return new Problem("unavailable", { charged: "unknown", storeError: error });
}

/** Whether a condition failed because an earlier try has already written this item. */
function isOwnWrite(seen: VerificationRecord, written: VerificationRecord): boolean {
  return equalDigests(seen.owner, written.owner) && seen.epoch === written.epoch;
}

async function exhaustKey(
  transition: protocol.Transition,
  request: ClaimRequest,
  dependencies: RecordDependencies,
): Promise<never> {
  const result = await persistClaim(transition, request, dependencies);
  // If another invocation changed the item in the meantime, it found the same attempts; only an operator's settlement
  // differs.
  if ("applied" in result && !result.applied && !isExhausted(result.item)) {
    throw new Problem("in_progress", { charged: "unknown", retryAfterSeconds: runningRetrySeconds });
  }
  throw attemptsExhausted(transition.record);
}

async function persistClaim(
  { write }: protocol.Transition,
  { startUntil }: ClaimRequest,
  { store, clock, random }: RecordDependencies,
): Promise<Persisted> {
  return persist(store, write, { writeUntil: startUntil, maxTries }, clock, random);
}

function isExhausted(item: Item | undefined): boolean {
  return item?.["exhausted"] === true;
}

/** Returns true to replay the answer and false to acquire the key; throws if neither is allowed. */
async function isReplayable(
  seen: VerificationRecord,
  request: KeyRequest,
  clock: Pick<Clock, "now">,
  settings: RecordSettings,
): Promise<boolean> {
  const charged = chargedOf(chargesOf(seen));
  const fingerprint = seen.forgotten === true ? undefined : await request.fingerprint(seen.pepperId);
  const now = clock.now();
  // Without its pepper the input cannot be compared, so the key is refused and never runs.
  if (fingerprint === undefined) throw new Problem("key_expired", { charged });
  if (!equalDigests(fingerprint, seen.fingerprint)) throw new Problem("key_reused");
  if (seen.state !== "done" && now < seen.freeAt) {
    throw new Problem("in_progress", {
      charged,
      retryAfterSeconds: retryAfterSeconds(seen, now, settings),
    });
  }
  if (now >= seen.replayUntil) throw new Problem("key_expired", { charged });
  if (seen.exhausted === true) throw attemptsExhausted(seen);
  return seen.state === "done";
}

function retryAfterSeconds(seen: VerificationRecord, now: number, settings: RecordSettings): number {
  const ownerDeadlineAt = seen.freeAt - settings.clockSkewMs - settings.providerTailMs;
  if (seen.state === "claimed" && now < ownerDeadlineAt) return runningRetrySeconds;
  return Math.max(1, Math.ceil((seen.freeAt - now) / 1000));
}

/** The problem for a key whose attempts are used up. */
export function attemptsExhausted(record: VerificationRecord): Problem {
  return new Problem("attempts_exhausted", { charged: chargedOf(chargesOf(record)) });
}

function newAttempt(
  { provider, choice, feeMilliFen, echoesCallId }: ClaimRequest,
  startedAt: number,
): NewAttempt {
  return { provider, ...(choice === undefined ? {} : { choice }), startedAt, feeMilliFen, echoesCallId };
}

function freshRecord(
  request: ClaimRequest,
  fingerprint: Uint8Array,
  { owner, freeAt }: Pick<VerificationRecord, "owner" | "freeAt">,
  now: number,
  settings: RecordSettings,
): VerificationRecord {
  return {
    pk: request.pk,
    state: "claimed",
    epoch: 1,
    owner,
    freeAt,
    fingerprint,
    pepperId: request.pepperId,
    subject: request.subject,
    ...(request.nameDigest === undefined ? {} : { nameDigest: request.nameDigest }),
    attempts: { "1": openedAttempt({ pk: request.pk, owner }, 1, newAttempt(request, now)) },
    attemptCount: 1,
    caller: request.caller,
    kind: request.kind,
    ...(request.reference === undefined ? {} : { reference: request.reference }),
    ...(request.consent === undefined ? {} : { consent: request.consent }),
    createdAt: now,
    replayUntil: now + settings.replayWindowMs,
    expiresAt: Math.ceil((now + Math.max(settings.retentionMs, settings.replayWindowMs)) / 1000),
  };
}
