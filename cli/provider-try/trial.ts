import { callIdOf, partitionKey } from "../../lib/records/record.ts";
import type { Clock, Random } from "../../lib/base/clock.ts";
import type { ReportedCharge } from "../../lib/domain/charge.ts";
import { defaultCallSettings } from "../../lib/domain/config.ts";
import type { Kind } from "../../lib/domain/kinds.ts";
import { callProvider, type ReadyProvider } from "../../lib/providers/call.ts";
import type { Exchange, Transport } from "../../lib/providers/exchange.ts";
import { factsOf, type TrialFact } from "./trial-facts.ts";

/** A call to make: an operation of the provider with the operator's account, and the input of its kind. */
export type TrialCall = { ready: ReadyProvider; input: unknown };

/** What one call has shown. It holds nothing of the person and no credential. */
export type TrialResult = {
  kind: Kind;
  /** The vendor's code, or our own for an answer that has none. */
  code: string;
  httpStatus: number | undefined;
  charge: ReportedCharge;
  /** The list price of the call. */
  feeMilliFen: number;
  /** By which the vendor's bill names the call. */
  reference: string | undefined;
  startedAt: string;
  durationMs: number;
  /** Whether the answer says something about the person: if not, the call has failed. */
  isAboutPerson: boolean;
  facts: readonly TrialFact[];
};

/** A call that has been sent and not answered yet. */
export type OngoingCall = { kind: Kind; startedAt: string };

/** What a trial needs from outside. */
export type TrialDependencies = {
  transport: Transport;
  clock: Pick<Clock, "now">;
  random: Pick<Random, "bytes">;
};

/**
 * Makes the calls one after the other, each once and paid, as a check would make them. Stops after one that brought
 * nothing about the person: the next would fail in the same way, and some vendors lock a key that is refused again.
 * `onCall` is waited for before each call, and gets what the calls before it have shown.
 */
export async function tryCalls(
  calls: readonly TrialCall[],
  dependencies: TrialDependencies,
  onCall: (ongoing: OngoingCall, results: readonly TrialResult[]) => Promise<void>,
): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for (const call of calls) {
    const startedAt = new Date(dependencies.clock.now()).toISOString();
    await onCall({ kind: call.ready.kind, startedAt }, results);
    const result = await tryCall(call, dependencies);
    results.push(result);
    if (!result.isAboutPerson) break;
  }
  return results;
}

async function tryCall(
  { ready, input }: TrialCall,
  { transport, clock, random }: TrialDependencies,
): Promise<TrialResult> {
  const callId = newCallId(clock, random);
  let exchange: Exchange | undefined;
  const send = ready.provider.transport ?? transport;
  const watched: Transport = async (...sent) => (exchange = await send(...sent));
  const provider = { ...ready.provider, transport: watched };
  const { firstCallMs: timeoutMs, ...limits } = defaultCallSettings;
  const call = { input, callId, limits: { ...limits, timeoutMs } };
  const report = await callProvider({ ...ready, provider }, call, { transport: watched, clock, random });
  const { code, charge, providerReference: reference, outcome } = report.result;
  const { kind, operation } = ready;
  return {
    kind,
    code,
    httpStatus: report.httpStatus,
    charge,
    feeMilliFen: operation.feeMilliFen,
    reference,
    startedAt: new Date(report.startedAt).toISOString(),
    durationMs: report.durationMs,
    isAboutPerson: outcome === "signal",
    facts: factsOf({ ready, callId, exchange, report }),
  };
}

/** An id like that of a check, of a record that does not exist. */
function newCallId({ now }: Pick<Clock, "now">, random: Pick<Random, "bytes">): string {
  const digest = Buffer.from(random.bytes(16)).toString("base64url");
  return callIdOf(partitionKey(digest), 1, { startedAt: now(), tryNumber: 1 });
}
