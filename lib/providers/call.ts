import type { Kind } from "../domain/kinds.ts";
import type { Clock } from "../base/clock.ts";
import type { CallLimits, Exchange, Transport, ProviderResponse } from "./exchange.ts";
import type { AnyProvider, Operation, ProviderResult } from "./provider.ts";

/** A provider that can be called now, with the account to call it with. */
export type ReadyProvider = {
  provider: AnyProvider;
  kind: Kind;
  // oxlint-disable-next-line typescript/no-explicit-any -- input and account belong to the same provider's pair
  operation: Operation<any, any>;
  account: unknown;
  /** Version of the secret that the account was read from. */
  accountVersionId: string;
};

/** How one call went: what it said, and what is worth keeping of it. */
export type AttemptReport = {
  result: ProviderResult;
  startedAt: number;
  durationMs: number;
  httpStatus?: number;
};

/** One call of a provider: pure request, transport, pure response. Never throws, whatever comes back. */
export async function callProvider(
  ready: ReadyProvider,
  input: unknown,
  limits: CallLimits,
  transport: Transport,
  clock: Pick<Clock, "now">,
): Promise<AttemptReport> {
  const startedAt = clock.now();
  const request = ready.operation.request(input, ready.account);
  const exchange = await (ready.provider.transport ?? transport)(request, limits);
  return {
    result: read(exchange, ready),
    startedAt,
    durationMs: Math.round(exchange.durationMs),
    ...(exchange.kind === "response" ? { httpStatus: exchange.response.status } : {}),
  };
}

/** An adapter that throws has a fault; the call that it was made for may have been paid for all the same. */
function readResponse(response: ProviderResponse, ready: ReadyProvider): ProviderResult {
  try {
    return ready.operation.response(response, ready.account);
  } catch {
    return { outcome: "failure", class: "unreadable", charge: "unknown", code: "adapter_fault" };
  }
}

/** The phase decides, not the error: whatever was cut off after it was sent may have been charged. */
function read(exchange: Exchange, ready: ReadyProvider): ProviderResult {
  if (exchange.kind === "error") {
    return exchange.sent
      ? { outcome: "failure", class: "no_answer", charge: "unknown", code: exchange.error }
      : { outcome: "failure", class: "unreachable", charge: "free", code: exchange.error };
  }
  const result = readResponse(exchange.response, ready);
  return exchange.bodyError !== undefined && result.outcome === "failure"
    ? { ...result, code: exchange.bodyError }
    : result;
}
