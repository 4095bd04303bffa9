import { settled } from "../base/settled.ts";
import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import { verificationId } from "../records/record.ts";
import { admit } from "./admit.ts";
import { replayOf, type Verified } from "./answer.ts";
import { callTimes } from "./call-times.ts";
import type { Dependencies } from "./dependencies.ts";
import { finish } from "./finish.ts";
import { keyedCheck } from "./keyed-check.ts";
import { readRequest } from "./read-request.ts";
import { readyProvidersFor, type ReadyProviders } from "./ready-providers.ts";
import type { Trace, VerifyRequest } from "./request.ts";
import { route, type RouteDependencies } from "./route.ts";

/**
 * THE pipeline, the same for every kind: read, admit, claim, route, judge, finish, answer. Resolves with a verdict and
 * throws Problem for everything else. Bad input stores nothing and calls no provider.
 */
export async function verify<K extends Kind>(
  check: Check<K>,
  request: VerifyRequest,
  dependencies: Dependencies,
): Promise<Verified> {
  const { config, records } = dependencies;
  const { deadlineAt, trace } = request;
  const accepted = readRequest(check, request, dependencies);
  const { input, notes, warnings } = accepted;
  const providers = readyProvidersFor(check, accepted, dependencies);
  const carriedOver = records.carryOver();
  try {
    const [limits, keys, ready] = await settled([
      dependencies.limits.enter(accepted.caller),
      dependencies.keys(),
      providers.nextReady([]),
    ]);
    const keyed = keyedCheck(check, accepted, keys, dependencies.keys);
    trace.verificationId = verificationId(keyed.record.pk);
    const { refusal, eligibleCount, secondsUntilReady } = providers;
    const admission = await admit(keyed, { ready, refusal, secondsUntilReady }, limits, records);
    if (admission.outcome === "replayed") return replayOf(admission.record);
    const { first } = admission;
    const { feeMilliFen, echoesCallId } = first.operation;
    const claim = await records.claim({
      ...keyed.record,
      ...notes,
      provider: first.provider.id,
      ...providers.choiceOf(first),
      feeMilliFen,
      echoesCallId,
      deadlineAt,
      startUntil: callTimes(deadlineAt, config.call).startUntil,
    });
    if (claim.outcome === "replayed") return replayOf(claim.record);
    limits.started(feeMilliFen);
    const { subject } = keyed.record;
    const wiring = routeDependencies(providers, trace, subject, dependencies);
    const routed = await route(claim.record, first, input, deadlineAt, wiring);
    const terms = { threshold: check.threshold(input), warnings, eligibleCount, secondsUntilReady };
    return await finish(routed, terms, deadlineAt, dependencies);
  } finally {
    await providers.giveBack();
    await carriedOver;
  }
}

/** What the route of one request needs; every call is noted for the log, and this instance learns from it. */
function routeDependencies(
  providers: ReadyProviders,
  trace: Trace,
  person: Uint8Array,
  { clock, random, transport, config, records, availability }: Dependencies,
): RouteDependencies {
  return {
    clock,
    random,
    transport,
    call: config.call,
    failOverAfterUnknown: config.failOverAfterUnknown,
    maxChargeableAttempts: config.records.maxChargeableAttempts,
    failOver: records.failOver,
    reportLate: records.reportLate,
    nextReady: providers.nextReady,
    expectNext: providers.expectNext,
    renewed: availability.renewed,
    mayRepeat: availability.mayRepeat,
    async report(ready, report) {
      providers.used(ready);
      trace.attempts.push({ ready, report });
      await availability.report(ready, report, person);
    },
  };
}
