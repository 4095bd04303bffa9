import { randomUUID } from "node:crypto";

import { authentications } from "../gateway/authentication.ts";
import type { AuthenticationName } from "../gateway/authentication-option.ts";
import { localCredentials } from "../gateway/credentials.ts";
import { signedHeaders } from "../gateway/sign.ts";
import { parseJson } from "../http.ts";
import { deployedName } from "../stage.ts";
import {
  dependsOnProviders,
  type Expectation,
  idempotencyKeyPlaceholder,
  type Sample,
  type SampleRequest,
} from "./sample.ts";

/** The stack that samples run against. */
export type SampleTarget = {
  httpUrl: string;
  invokeUrl: string;
  providersUrl: string;
  /** True if the stack asks other providers than usual, so that samples which depend on them are only shown. */
  hasOtherProviders?: boolean;
  /** How the stack identifies callers; absent if it takes every call. */
  auth?: AuthenticationName;
};

/** An answer, in the terms of an expectation. */
export type Observed = {
  status: number;
  verdict: string | undefined;
  reason: string | undefined;
  code: string | undefined;
  provider: string | undefined;
  charged: string | undefined;
  replayed: boolean;
  errors: readonly string[];
};

/** How a sample ended. */
export type SampleResult = {
  sample: Sample;
  observed: Observed;
  durationMs: number;
  /** Expected and observed values that differ, ready to print; empty if the answer is the expected one. */
  differences: readonly string[];
  /** True if the sample was run to be seen, and its answer is neither right nor wrong. */
  isOnlyShown?: boolean;
};

/** Runs one sample: sets its faults, sends its requests with a new idempotency key, compares, clears the faults. */
export async function runSample(sample: Sample, target: SampleTarget): Promise<SampleResult> {
  const key = `sample-${randomUUID()}`;
  if (sample.first !== undefined) await send(sample.first, key, target);
  try {
    for (const fault of sample.faults) await plan(fault, target);
    const startedAt = performance.now();
    const observed = await send(sample.request, key, target);
    const durationMs = performance.now() - startedAt;
    if (target.hasOtherProviders === true && dependsOnProviders(sample)) {
      return { sample, observed, durationMs, differences: [], isOnlyShown: true };
    }
    return { sample, observed, durationMs, differences: differencesOf(sample.expect, observed) };
  } finally {
    if (sample.faults.length > 0) await fetch(`${target.providersUrl}/_faults`, { method: "DELETE" });
  }
}

/** What differs from an expectation, one line each. */
export function differencesOf(expected: Expectation, observed: Observed): readonly string[] {
  const { errors, ...rest } = expected;
  const lines = Object.entries(rest).flatMap(([name, value]) => {
    const seen = Object.entries(observed).find(([field]) => field === name)?.[1];
    return seen === value ? [] : [`${name} is ${String(seen)}, expected ${value}`];
  });
  if (errors === undefined || isSameSet(errors, observed.errors)) return lines;
  return [...lines, `errors are ${observed.errors.join(" ")}, expected ${errors.join(" ")}`];
}

async function send(request: SampleRequest, key: string, target: SampleTarget): Promise<Observed> {
  if ("http" in request) return sendHttp(request.http, key, target);
  const { function: functionKey, qualifier, payload } = request.invoke;
  const name = qualifier === undefined ? functionKey : `${functionKey}:${qualifier}`;
  const url = `${target.invokeUrl}/2015-03-31/functions/${deployedName(name)}/invocations`;
  const sent = { method: "POST", headers: {}, body: withKey(JSON.stringify(payload), key) };
  const headers = authentications[target.auth ?? "none"].invokeIsSigned
    ? await signedHeaders(url, sent, localCredentials.local, { service: "lambda" })
    : {};
  const response = await fetch(url, { ...sent, headers });
  return observe(response, await response.text());
}

async function sendHttp(
  { method, path, headers, body }: Extract<SampleRequest, { http: unknown }>["http"],
  key: string,
  { httpUrl, auth = "none" }: SampleTarget,
): Promise<Observed> {
  const url = httpUrl + path;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = {
    method,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), withKey(value, key)]),
    ),
    ...(text !== undefined && { body: Buffer.from(withKey(text, key)) }),
  };
  const response = await fetch(url, { ...request, headers: await authentications[auth].prove(url, request) });
  return observe(response, await response.text());
}

function withKey(text: string, key: string): string {
  return text.replaceAll(idempotencyKeyPlaceholder, key);
}

/** HTTP and Invoke answer with the same object. Over Invoke it also holds the status and the replay. */
function observe(response: Response, text: string): Observed {
  const answer = parseJson(text);
  const field = (name: string): unknown => memberOf(answer, name);
  const textOf = (name: string): string | undefined => {
    const value = field(name);
    return typeof value === "string" ? value : undefined;
  };
  const status = field("status");
  const errors = field("errors");
  return {
    status: response.status === 200 && typeof status === "number" ? status : response.status,
    verdict: textOf("verdict"),
    reason: textOf("reason"),
    code: textOf("code"),
    provider: textOf("provider"),
    charged: textOf("charged"),
    replayed:
      response.headers.get("idempotency-replayed") === "true" || memberOf(field("meta"), "replayed") === true,
    errors: Array.isArray(errors)
      ? errors.map((error) => `${String(memberOf(error, "field"))}:${String(memberOf(error, "code"))}`)
      : [],
  };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join(" ") === other.toSorted().join(" ");
}

async function plan(fault: Sample["faults"][number], { providersUrl }: SampleTarget): Promise<void> {
  const response = await fetch(`${providersUrl}/_faults`, { method: "POST", body: JSON.stringify(fault) });
  if (!response.ok) throw new TypeError(`The simulators refused a fault: ${await response.text()}`);
}
