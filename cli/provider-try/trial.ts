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
  facts: readonly TrialFact[];
};

/** What a trial needs from outside. */
export type TrialDependencies = {
  transport: Transport;
  clock: Pick<Clock, "now">;
  random: Pick<Random, "bytes">;
};

/**
 * Makes the calls one after the other, each once and paid, as a check would make them. Stops after one that brought
 * nothing about the person: the next would fail in the same way, and some vendors lock a key that is refused again.
 */
export async function tryCalls(
  calls: readonly TrialCall[],
  dependencies: TrialDependencies,
  onCall: (kind: Kind) => void,
): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for (const call of calls) {
    onCall(call.ready.kind);
    const { result, isAboutPerson } = await tryCall(call, dependencies);
    results.push(result);
    if (!isAboutPerson) break;
  }
  return results;
}

async function tryCall(
  { ready, input }: TrialCall,
  { transport, clock, random }: TrialDependencies,
): Promise<{ result: TrialResult; isAboutPerson: boolean }> {
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
  const result = {
    kind,
    code,
    httpStatus: report.httpStatus,
    charge,
    feeMilliFen: operation.feeMilliFen,
    reference,
    startedAt: new Date(report.startedAt).toISOString(),
    durationMs: report.durationMs,
    facts: factsOf({ ready, callId, exchange, report }),
  };
  return { result, isAboutPerson: outcome === "signal" };
}

/** An id like that of a check, of a record that does not exist. */
function newCallId({ now }: Pick<Clock, "now">, random: Pick<Random, "bytes">): string {
  const digest = Buffer.from(random.bytes(16)).toString("base64url");
  return callIdOf(partitionKey(digest), 1, { startedAt: now(), tryNumber: 1 });
}
