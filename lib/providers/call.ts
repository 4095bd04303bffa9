import { isFields } from "../input/fields.ts";
import { Buffer } from "node:buffer";

import type { Kind } from "../domain/kinds.ts";
import type { Clock, Random } from "../base/clock.ts";
import type { ReportedCharge } from "../domain/charge.ts";
import { faceReasons } from "../domain/verdict.ts";
import type {
  CallControl,
  CallLimits,
  ConnectionOwner,
  Exchange,
  ProviderRequest,
  Transport,
} from "./exchange.ts";
import type { AnyProvider, Failure, Operation, ProviderResult } from "./provider.ts";
import { withoutEchoes } from "./echoes.ts";
import { endsCall } from "./http-status.ts";
import { type ScoreScale, similarityOf } from "./score.ts";

/** A provider that can be called now, with the account to use. */
export type ReadyProvider = {
  provider: AnyProvider;
  kind: Kind;
  // oxlint-disable-next-line typescript/no-explicit-any -- input and account belong to the same provider's pair
  operation: Operation<any, any>;
  account: unknown;
  /** Version of the secret that the account was read from. */
  accountVersionId: string;
};

/** One call: the input of its kind, our own id for it, its limits, and what its maker wants to know and do meanwhile. */
export type ProviderCall = {
  input: unknown;
  callId: string;
  limits: CallLimits;
  control?: CallControl | undefined;
};

/** What a call needs from outside. */
export type CallDependencies = {
  transport: Transport;
  clock: Pick<Clock, "now">;
  random: Pick<Random, "bytes">;
};

const nonceBytes = 16;

/** How one call went: its result, and what is worth keeping about it. */
export type AttemptReport = {
  result: ProviderResult;
  startedAt: number;
  durationMs: number;
  httpStatus?: number;
  /**
   * The error that a half of the adapter threw, for the alarm. Its message may contain anything, so it is never written
   * out.
   */
  thrown?: unknown;
};

/**
 * Makes one call to a provider: pure request, signature, transport, pure response. Never throws, whatever the answer is
 * and whatever an adapter does: a half that throws is an `adapter_fault`, which is free if nothing was sent. Only what
 * the shared transport throws passes through: it never should.
 */
export async function callProvider(
  ready: ReadyProvider,
  { input, callId, limits, control }: ProviderCall,
  dependencies: CallDependencies,
): Promise<AttemptReport> {
  const { transport, clock } = dependencies;
  const startedAt = clock.now();
  let half = "request_half";
  let request: ProviderRequest;
  try {
    request = wellFormed(ready.operation.request(input, ready.account, { callId }), isRequest);
    half = "sign_half";
    request = signed(request, ready, dependencies);
  } catch (thrown) {
    return { result: adapterFault(half, "free"), thrown, startedAt, durationMs: 0 };
  }
  let exchange: Exchange;
  try {
    exchange = await (ready.provider.transport ?? transport)(request, limits, control, ownerOf(ready));
  } catch (thrown) {
    // A throw of the shared transport is a fault of idcheck itself; a provider's own transport is a part of its adapter.
    if (ready.provider.transport === undefined) throw thrown;
    // It may have sent the request.
    const durationMs = clock.now() - startedAt;
    return { result: adapterFault("transport", "unknown"), thrown, startedAt, durationMs };
  }
  const { result: said, ...rest } = read(exchange, ready);
  const result = withoutEchoes(said, { input, callId, account: ready.account, request });
  const isOnBills = exchange.kind === "response" || exchange.sent;
  return {
    result:
      isOnBills && ready.operation.echoesCallId === true ? { providerReference: callId, ...result } : result,
    ...rest,
    startedAt,
    durationMs: Math.round(exchange.durationMs),
    ...(exchange.kind === "response" ? { httpStatus: exchange.response.status } : {}),
  };
}

/**
 * Begins to open a connection for a call that will probably be made, if the operation has one origin and the provider is
 * reached over a network. What it returns must be called before the check answers. Never throws: an adapter that cannot
 * say its addresses shows its fault in the call.
 */
export function openEarly(ready: ReadyProvider, transport: Transport): () => void {
  const { provider, operation, account } = ready;
  const open = (provider.transport ?? transport).openEarly;
  if (open === undefined) return () => undefined;
  try {
    const urls = operation.urls(account);
    const [url] = urls;
    const origins = new Set(urls.map((address) => URL.parse(address)?.origin));
    if (url !== undefined && origins.size === 1) return open(url, ownerOf(ready));
  } catch {
    // The same as an operation without a network.
  }
  return () => undefined;
}

function ownerOf({ provider, accountVersionId }: ReadyProvider): ConnectionOwner {
  return { providerId: provider.id, accountVersionId };
}

/**
 * What a half returned, if it has the form that it must have. Throws TypeError otherwise, also for a promise: a half is
 * pure, and a promise that nobody waits for would end the process if it rejected.
 */
function wellFormed<Value>(value: Value, hasForm: (value: unknown) => boolean): Value {
  if (hasForm(value)) return value;
  if (value instanceof Promise) value.catch(() => undefined);
  throw new TypeError("A half of the adapter returned something else than it must.");
}

function isRequest(value: unknown): boolean {
  return isFields(value) && typeof value["url"] === "string" && isFields(value["headers"]);
}

/** A signature is at least one header. */
function isHeaders(value: unknown): boolean {
  if (!isFields(value)) return false;
  const texts = Object.values(value);
  return texts.length > 0 && texts.every((text) => typeof text === "string");
}

function isResult(value: unknown): boolean {
  return isFields(value) && (value["outcome"] === "signal" || value["outcome"] === "failure");
}

/** Adds the signature to a request. It covers the body in the bytes that are sent. */
function signed(
  request: ProviderRequest,
  { provider, account }: ReadyProvider,
  { clock, random }: CallDependencies,
): ProviderRequest {
  if (provider.sign === undefined) return request;
  const url = URL.parse(request.url);
  // The transport refuses it.
  if (url === null) return request;
  const body = typeof request.body === "string" ? Buffer.from(request.body) : request.body;
  const context = { now: clock.now(), nonce: Buffer.from(random.bytes(nonceBytes)).toString("hex") };
  const { method, headers } = request;
  const signature = wellFormed(provider.sign({ method, headers, url, body }, account, context), isHeaders);
  return { ...request, body, headers: { ...headers, ...signature } };
}

/**
 * The phase decides, not the error: a call that was cut off after it was sent may have been charged. Once there is a
 * status line, the call has ended, even if the body is broken, is cut off or makes the adapter throw.
 */
function read(exchange: Exchange, ready: ReadyProvider): Pick<AttemptReport, "result" | "thrown"> {
  if (exchange.kind === "error") {
    const { sent, error } = exchange;
    if (sent) return { result: { outcome: "failure", class: "no_answer", charge: "unknown", code: error } };
    if (error === "invalid_request") return { result: adapterFault(error, "free") };
    return { result: { outcome: "failure", class: "unreachable", charge: "free", code: error } };
  }
  const { response, bodyError } = exchange;
  try {
    const { operation, account } = ready;
    const answered = wellFormed(operation.response(response, account), isResult);
    const result = ofItsKind(withSimilarity(answered, operation.score?.(account)), operation);
    if (result.outcome === "signal") return { result };
    return { result: withEnd({ ...result, code: bodyError ?? result.code }, response.status) };
  } catch (thrown) {
    return { result: withEnd(adapterFault("response_half", "unknown"), response.status), thrown };
  }
}

/**
 * A kind without a face has no picture to refuse: what is too large, or cannot be read, is then the name or number. Nor has
 * it a face to judge: a code that says something about one belongs to another operation, and is an unknown answer.
 */
function ofItsKind(
  result: ProviderResult,
  { imageLimits }: Pick<ReadyProvider["operation"], "imageLimits">,
): ProviderResult {
  if (imageLimits !== undefined) return result;
  if (result.outcome === "failure") {
    return result.class === "image_refused" ? { ...result, class: "input_refused" } : result;
  }
  return faceReasons.has(result.finding.reason)
    ? { ...result, finding: { reason: "unknown_answer" } }
    : result;
}

/** An adapter may know from a gateway's words, whatever the status, that the vendor may still be at work: `no_answer`. */
function withEnd(failure: Failure, status: number): Failure {
  return endsCall(status) && failure.class !== "no_answer" ? { ...failure, ended: true } : failure;
}

/**
 * Replaces a result's score with a similarity. A score that is outside the scale is dropped, and every score is dropped
 * if the operation has no scale. A result that depends on a missing score becomes an unknown answer.
 */
function withSimilarity(result: ProviderResult, scale: ScoreScale | undefined): ProviderResult {
  if (result.outcome === "failure") return result;
  const { score, ...finding } = result.finding;
  const similarity = score === undefined || scale === undefined ? undefined : similarityOf(score, scale);
  if (similarity !== undefined) return { ...result, finding: { ...finding, score: similarity } };
  return { ...result, finding: finding.reason === "face_scored" ? { reason: "unknown_answer" } : finding };
}

function adapterFault(code: string, charge: ReportedCharge): Failure {
  return { outcome: "failure", class: "adapter_fault", charge, code };
}
