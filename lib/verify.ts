import type { Check, RequestNotes, Warning } from "./checks/check.ts";
import type { CheckInputs, Kind } from "./checks/inputs.ts";
import type { Dependencies } from "./dependencies.ts";
import { endCheck, replayOf, type Verified } from "./end-check.ts";
import { Problem, type Violation } from "./errors.ts";
import { parseIdempotencyKey } from "./idempotency-key.ts";
import type { AttemptReport, ReadyProvider } from "./providers/call.ts";
import { eligibleProviders } from "./providers/eligible.ts";
import { route } from "./providers/route.ts";
import { partitionKey, verificationId } from "./records/record.ts";
import { shanghaiDay } from "./shanghai-day.ts";

/** One request, as an entry read it. Nothing in it has been checked but the caller. */
export type VerifyRequest = {
  caller: string;
  idempotencyKey: unknown;
  /** The parsed body, or what was wrong with its form. */
  body: { ok: true; value: unknown } | { ok: false; errors: readonly Violation[] };
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
 * THE pipeline: parse → claim → route → judge → finish, the same for every kind. Resolves for a verdict and
 * throws Problem for everything else. Bad input stores nothing and calls nobody.
 */
export async function verify<K extends Kind>(
  check: Check<K>,
  request: VerifyRequest,
  dependencies: Dependencies,
): Promise<Verified> {
  const { clock, random, transport, config, records, availability } = dependencies;
  const { caller, deadlineAt, trace } = request;
  const { input, notes, warnings, idempotencyKey } = read(check, request, dependencies);
  const eligible = eligibleProviders(dependencies.providers, {
    kind: check.kind,
    documentType: input.documentType,
    options: check.requestedOptions(input),
    image: check.image(input),
    imageUrl: check.imageUrl(input),
  });
  const [keys, first] = await Promise.all([
    dependencies.keys(),
    availability.nextReady(eligible, check.kind, []),
  ]);
  const pk = partitionKey(keys.partitionDigest(caller, check.kind, idempotencyKey));
  trace.verificationId = verificationId(pk);
  const parts = check.canonical(input, notes);
  const fingerprint = remember((pepperId: string) => keys.fingerprint(pepperId, parts));
  if (first === undefined) {
    // Nobody can be called, but an answer that is already paid for can still be given.
    const done = await records.peek({ pk, fingerprint });
    if (done === undefined) throw new Problem("unavailable");
    return replayOf(done);
  }
  const claiming = records.claim({
    pk,
    fingerprint,
    pepperId: keys.pepperId,
    subject: keys.subject(input.idNumber),
    caller,
    kind: check.kind,
    ...notes,
    provider: first.provider.id,
    feeMilliFen: first.provider.feeMilliFen[check.kind],
    deadlineAt,
    claimUntil: deadlineAt - config.call.answerReserveMs - config.call.startMarginMs,
  });
  const claim = await claiming.catch((error: unknown) => {
    availability.unused(first);
    throw error;
  });
  if (claim.outcome === "replayed") {
    availability.unused(first);
    return replayOf(claim.record);
  }
  const routed = await route(claim.record, first, input, deadlineAt, {
    clock,
    random,
    transport,
    call: config.call,
    failOverAfterUnknown: config.failOverAfterUnknown,
    maxChargeableAttempts: config.records.maxChargeableAttempts,
    failOver: records.failOver,
    nextReady: (called) => availability.nextReady(eligible, check.kind, called),
    renewed: availability.renewed,
    mayRepeat: availability.mayRepeat,
    report: async (ready, report) => {
      trace.attempts.push({ ready, report });
      await availability.report(ready, report);
    },
  });
  return endCheck(routed, check.threshold(input), warnings, deadlineAt, dependencies);
}

/** Everything that is wrong with a request, at once. */
function read<K extends Kind>(
  check: Check<K>,
  request: VerifyRequest,
  { clock, config, providers }: Dependencies,
): { input: CheckInputs[K]; notes: RequestNotes; warnings: readonly Warning[]; idempotencyKey: string } {
  const key = parseIdempotencyKey(request.idempotencyKey);
  const parsed = request.body.ok
    ? check.parse(request.body.value, {
        today: shanghaiDay(clock.now()),
        supportedDocumentTypes: new Set(providers.flatMap((provider) => provider.documentTypes)),
        thresholdFloor: config.thresholdFloor,
        imageUrlHosts: config.imageUrlHosts,
      })
    : request.body;
  if (key.ok && parsed.ok) return { ...parsed, idempotencyKey: key.value };
  const errors: Violation[] = [];
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
