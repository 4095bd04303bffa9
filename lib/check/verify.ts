import type { Kind } from "../domain/kinds.ts";
import type { Check, RequestNotes, Warning } from "../checks/check.ts";
import type { CheckInputs } from "../checks/inputs.ts";
import type { Dependencies } from "./dependencies.ts";
import { endCheck, replayOf, type Verified } from "./end-check.ts";
import { Problem, type Violation } from "../domain/problem.ts";
import { parseIdempotencyKey } from "../input/idempotency-key.ts";
import type { AttemptReport, ReadyProvider } from "../providers/call.ts";
import type { Availability } from "./availability.ts";
import { eligibleProviders } from "./eligible.ts";
import type { AnyProvider } from "../providers/provider.ts";
import { route } from "./route.ts";
import { partitionKey, verificationId } from "../records/record.ts";
import { shanghaiDay } from "../base/shanghai-day.ts";
import type { Refusal } from "../limits/limits.ts";

/** One request, as an entry read it. Nothing in it has been checked but the caller. */
export type VerifyRequest = {
  caller: string;
  idempotencyKey: unknown;
  /** The parsed body, or what was wrong with its form. */
  body: { ok: true; value: unknown } | { ok: false; errors: readonly Violation[] };
  /** What the entry found wrong beside key and body. */
  errors?: readonly Violation[];
  /** Epoch ms at which Lambda stops this invocation. */
  deadlineAt: number;
  trace: Trace;
};

/** What one request did, filled in as it goes on so that it can be logged however it ends. */
export type Trace = {
  verificationId?: string;
  attempts: { ready: ReadyProvider; report: AttemptReport }[];
};

/**
 * THE pipeline: parse → limits → claim → route → judge → finish, the same for every kind. Resolves for a
 * verdict and throws Problem for everything else. Bad input stores nothing and calls nobody.
 */
export async function verify<K extends Kind>(
  check: Check<K>,
  request: VerifyRequest,
  dependencies: Dependencies,
): Promise<Verified> {
  const accepted = read(check, request, dependencies);
  const eligible = eligibleProviders(dependencies.providers, {
    kind: check.kind,
    documentType: accepted.input.documentType,
    options: check.requestedOptions(accepted.input),
    image: check.image(accepted.input),
    imageUrl: check.imageUrl(accepted.input),
  });
  const grants = createGrants(dependencies.availability, eligible, check.kind);
  try {
    return await verifyAccepted(check, accepted, grants, request, dependencies);
  } finally {
    grants.giveBack();
  }
}

async function verifyAccepted<K extends Kind>(
  check: Check<K>,
  { input, notes, warnings, idempotencyKey }: Accepted<K>,
  grants: Grants,
  { caller, deadlineAt, trace }: VerifyRequest,
  dependencies: Dependencies,
): Promise<Verified> {
  const { clock, random, transport, config, records, availability, limits } = dependencies;
  const [keys, first] = await bothOf(dependencies.keys(), grants.next([]));
  const pk = partitionKey(keys.partitionDigest(caller, check.kind, idempotencyKey));
  trace.verificationId = verificationId(pk);
  const parts = check.canonical(input, notes);
  // Another instance may know a pepper that was added since this one has read its keys.
  const fingerprint = remember(
    async (pepperId: string) =>
      keys.fingerprint(pepperId, parts) ?? (await dependencies.keys(keys)).fingerprint(pepperId, parts),
  );
  // Where nobody may be called, an answer that is already paid for can still be given.
  const replayOrThrow = async ({ code, ...reason }: Refusal): Promise<Verified> => {
    const seen = await records.peek({ pk, fingerprint });
    if (seen.outcome === "free") throw new Problem(code, { ...reason, charged: seen.charged });
    return replayOf(seen.record);
  };
  if (first === undefined) return replayOrThrow({ code: "unavailable" });
  const admission = await limits.admit({
    caller,
    subject: () => keys.subject(input.idNumber),
    nameDigest: () => keys.nameDigest(input.idNumber, input.name),
  });
  if (admission.refusal !== undefined) return replayOrThrow(admission.refusal);
  const claim = await records.claim({
    pk,
    fingerprint,
    pepperId: keys.pepperId,
    subject: keys.subject(input.idNumber),
    ...(admission.nameDigest === undefined ? {} : { nameDigest: admission.nameDigest }),
    caller,
    kind: check.kind,
    ...notes,
    provider: first.provider.id,
    feeMilliFen: first.provider.feeMilliFen[check.kind],
    deadlineAt,
    startUntil: deadlineAt - config.call.answerReserveMs - config.call.startMarginMs,
  });
  if (claim.outcome === "replayed") return replayOf(claim.record);
  admission.started(first.provider.feeMilliFen[check.kind]);
  const routed = await route(claim.record, first, input, deadlineAt, {
    clock,
    random,
    transport,
    call: config.call,
    failOverAfterUnknown: config.failOverAfterUnknown,
    maxChargeableAttempts: config.records.maxChargeableAttempts,
    failOver: records.failOver,
    nextReady: grants.next,
    renewed: availability.renewed,
    mayRepeat: availability.mayRepeat,
    report: async (ready, report) => {
      grants.used(ready);
      trace.attempts.push({ ready, report });
      await availability.report(ready, report);
    },
  });
  const terms = { threshold: check.threshold(input), warnings, eligibleCount: grants.eligibleCount };
  return endCheck(routed, terms, deadlineAt, dependencies);
}

/** The providers of one request that were found ready. */
type Grants = {
  eligibleCount: number;
  next(calledProviderIds: readonly string[]): Promise<ReadyProvider | undefined>;
  used(ready: ReadyProvider): void;
  giveBack(): void;
};

/** Gives back what was not called in the end, so that the one probe of a resting provider is not lost. */
function createGrants(availability: Availability, eligible: readonly AnyProvider[], kind: Kind): Grants {
  const unused = new Set<ReadyProvider>();
  return {
    eligibleCount: eligible.length,
    async next(calledProviderIds) {
      const ready = await availability.nextReady(eligible, kind, calledProviderIds);
      if (ready !== undefined) unused.add(ready);
      return ready;
    },
    used: (ready) => void unused.delete(ready),
    giveBack() {
      for (const ready of unused) availability.unused(ready);
    },
  };
}

/** Both values, once both are settled: what still runs when a handler returns wakes up in the next invocation. */
async function bothOf<Left, Right>(left: Promise<Left>, right: Promise<Right>): Promise<[Left, Right]> {
  await Promise.allSettled([left, right]);
  return [await left, await right];
}

type Accepted<K extends Kind> = {
  input: CheckInputs[K];
  notes: RequestNotes;
  warnings: readonly Warning[];
  idempotencyKey: string;
};

/** Everything that is wrong with a request, at once. */
function read<K extends Kind>(
  check: Check<K>,
  request: VerifyRequest,
  { clock, config, providers }: Dependencies,
): Accepted<K> {
  const key = parseIdempotencyKey(request.idempotencyKey);
  const parsed = request.body.ok
    ? check.parse(request.body.value, {
        today: shanghaiDay(clock.now()),
        supportedDocumentTypes: new Set(providers.flatMap((provider) => provider.documentTypes)),
        thresholdFloor: config.thresholdFloor,
        imageUrlHosts: config.imageUrlHosts,
      })
    : request.body;
  const errors = [...(request.errors ?? [])];
  if (key.ok && parsed.ok && errors.length === 0) return { ...parsed, idempotencyKey: key.value };
  if (!key.ok) errors.push(...key.codes.map((code) => ({ field: "idempotencyKey", code })));
  if (!parsed.ok) errors.push(...parsed.errors);
  throw new Problem("invalid_request", { errors });
}

/** Computes each value once: an image of 2 MB is hashed a single time however often its digest is compared. */
function remember<Value>(compute: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    const value = known.get(name) ?? compute(name);
    known.set(name, value);
    return value;
  };
}
