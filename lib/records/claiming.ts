import type { Clock, Random } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
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

/** A key and the input that it came with. */
export type KeyRequest = {
  pk: string;
  /** The input's fingerprint under a pepper; undefined where that pepper was deleted. */
  fingerprint(pepperId: string): Digest | Promise<Digest>;
};

/** What a check brings to its claim. No personal data: digests stand for the key, the input and the person. */
export type ClaimRequest = KeyRequest & {
  caller: string;
  kind: Kind;
  reference?: string;
  consent?: { id: string; purpose: string };
  pepperId: string;
  subject: Uint8Array;
  nameDigest?: Uint8Array;
  /** The provider that will be called first. */
  provider: string;
  feeMilliFen: number;
  /** Whether that provider's vendor sends our own id of the call back. */
  echoesCallId?: true | undefined;
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
  /** Epoch ms after which no call is started: a claim that is not written by then is given up. */
  startUntil: number;
};

/** `claimed`: this invocation alone may call. `replayed`: the record is done and has an answer. */
export type Claim = { outcome: "claimed" | "replayed"; record: VerificationRecord };

/** What the records need: a store, and time and randomness that a test can replace. */
export type RecordDependencies = {
  store: RecordStore;
  clock: Clock;
  random: Random;
  settings: RecordSettings;
};

const ownerBytes = 16;
const maxTries = 3;
/** How often a claim looks again when the item changes under it. */
const maxRounds = 3;
/** What a caller is told to wait while the owner may still answer. */
const runningRetrySeconds = 2;

/**
 * Acquires a key, or says why not. The first write of a fresh key is a Put that is lock and write-ahead
 * attempt in one.
 *
 * Throws Problem `key_reused`, `key_expired`, `in_progress`, `attempts_exhausted`, and `unavailable` where
 * the store does not answer: then nothing was sent to a provider.
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
    // Retention removed the item between two tries: the caller's next try will find the key fresh.
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

/** What stands under a key that nobody can be called for. */
export type Peek =
  | { outcome: "replayed"; record: VerificationRecord }
  | { outcome: "free"; charged: Charged };

/** Looks at a key without acquiring it. Throws what {@link claimKey} throws. */
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

/** The store did not answer: what the key has cost before is not known either. `error` is an error's name. */
function storeUnavailable(error: string): Problem {
  return new Problem("unavailable", { charged: "unknown", storeError: error });
}

/** A failed condition whose item already is what was being written: an earlier try had succeeded. */
function isOwnWrite(seen: VerificationRecord, written: VerificationRecord): boolean {
  return equalDigests(seen.owner, written.owner) && seen.epoch === written.epoch;
}

async function exhaustKey(
  transition: protocol.Transition,
  request: ClaimRequest,
  dependencies: RecordDependencies,
): Promise<never> {
  const result = await persistClaim(transition, request, dependencies);
  // Whoever changed the item meanwhile has found the same attempts; only an operator's correction differs.
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

/** True where the answer is to be replayed, false where the key may be acquired; throws where neither may be. */
async function isReplayable(
  seen: VerificationRecord,
  request: KeyRequest,
  clock: Pick<Clock, "now">,
  settings: RecordSettings,
): Promise<boolean> {
  const charged = chargedOf(chargesOf(seen));
  const fingerprint = seen.forgotten === true ? undefined : await request.fingerprint(seen.pepperId);
  const now = clock.now();
  // Without its pepper nobody can tell whether the input is the same: the key is refused, never run.
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

/** The problem of a key whose attempts have run out. */
export function attemptsExhausted(record: VerificationRecord): Problem {
  return new Problem("attempts_exhausted", { charged: chargedOf(chargesOf(record)) });
}

function newAttempt({ provider, feeMilliFen, echoesCallId }: ClaimRequest, startedAt: number): NewAttempt {
  return { provider, startedAt, feeMilliFen, echoesCallId };
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
