import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { expect } from "vitest";
import { pathNameOf } from "../../../clients/typescript/transport.ts";
import type { Check } from "../../../lib/checks/check.ts";
import type { Kind } from "../../../lib/domain/kinds.ts";
import type { Dependencies } from "../../../lib/check/dependencies.ts";
import { httpEntry } from "../../../lib/entry/http.ts";
import { invokeEntry } from "../../../lib/entry/invoke.ts";
import { answerViolations, schemaViolations } from "../../support/contract.ts";
import { invokeViolations } from "../../support/invoke-contract.ts";
import { isRecord } from "../../support/is-record.ts";

/** One request in no entry's form. */
type EntryRequest = { idempotencyKey?: unknown; body: Record<string, unknown>; caller?: string };

/** An answer in no entry's form. */
type EntryAnswer = {
  status: number;
  body: Record<string, unknown>;
  /** The exact bytes of the answer, without what belongs to a single request. */
  text: string;
  replayed: boolean;
  saved: boolean;
  retryAfterSeconds: number | undefined;
};

/** An entry as the shared suite sees it. */
export type EntryUnderTest = {
  name: "http" | "invoke";
  send<K extends Kind>(
    check: Check<K>,
    dependencies: Dependencies,
    request: EntryRequest,
  ): Promise<EntryAnswer>;
};

/** The context of an invocation that has 29 s. */
export function lambdaContext(functionName = "idcheck-local-two-factor-invoke"): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: "512",
    awsRequestId: "00000000-0000-4000-8000-000000000001",
    logGroupName: "",
    logStreamName: "",
    getRemainingTimeInMillis: () => 29_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** An HTTP API event (payload 2.0) of a role with a session. */
export function httpEvent(
  body: string,
  headers: Record<string, string>,
  userArn = "arn:aws:sts::000000000000:assumed-role/orders/session-1",
): APIGatewayProxyEventV2 {
  const requestContext = {
    accountId: "000000000000",
    apiId: "api",
    authorizer: { iam: { accountId: "000000000000", userArn } },
    domainName: "localhost",
    domainPrefix: "localhost",
    http: {
      method: "POST",
      path: "/v1/check",
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
      userAgent: "test",
    },
    requestId: "request-1",
    routeKey: "POST /v1/check",
    stage: "$default",
    time: "22/Nov/2026:04:30:00 +0000",
    timeEpoch: Date.UTC(2026, 10, 22, 4, 30),
  };
  return {
    version: "2.0",
    routeKey: "POST /v1/check",
    rawPath: "/v1/check",
    rawQueryString: "",
    headers: { "content-type": "application/json", ...headers },
    requestContext,
    body,
    isBase64Encoded: false,
  };
}

const http: EntryUnderTest = {
  name: "http",
  async send(check, dependencies, { idempotencyKey, body }) {
    const headers = typeof idempotencyKey === "string" ? { "idempotency-key": idempotencyKey } : {};
    const event = httpEvent(JSON.stringify(body), headers);
    const answer = await httpEntry(check, dependencies)(event, lambdaContext());
    const text = answer.body ?? "";
    expectDocumented(
      answerViolations({
        method: "POST",
        path: `/v1/${pathNameOf(check.kind)}`,
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(
          Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)]),
        ),
        text,
      }),
    );
    const retryAfter = answer.headers?.["retry-after"];
    return {
      status: answer.statusCode ?? 0,
      body: parsed(text),
      text,
      replayed: answer.headers?.["idempotency-replayed"] === "true",
      saved: answer.headers?.["idempotency-saved"] !== "false",
      retryAfterSeconds: retryAfter === undefined ? undefined : Number(retryAfter),
    };
  },
};

/** The schemas of the contract for the verdicts of each kind. */
const answerSchemas: Readonly<Record<Kind, string>> = {
  two_factor: "TwoFactorAnswer",
  three_factor: "ThreeFactorAnswer",
};

const invoke: EntryUnderTest = {
  name: "invoke",
  async send(check, dependencies, { idempotencyKey, body, caller = "orders" }) {
    const payload = { ...body, idempotencyKey, caller };
    const answer = await invokeEntry(check, dependencies)(payload, lambdaContext());
    const sent: unknown = JSON.parse(JSON.stringify(answer));
    expectDocumented(invokeViolations(`${pathNameOf(check.kind)}-invoke`, payload, sent));
    const { meta, ...rest } = parsed(JSON.stringify(answer));
    const { status, retryAfterSeconds } = rest;
    expectDocumented(schemaViolations(status === undefined ? answerSchemas[check.kind] : "Problem", rest));
    return {
      status: typeof status === "number" ? status : 200,
      body: rest,
      text: JSON.stringify(rest),
      replayed: isRecord(meta) && meta["replayed"] === true,
      saved: !isRecord(meta) || meta["saved"] === true,
      retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : undefined,
    };
  },
};

/** Every entry of a check. */
export const entries: readonly EntryUnderTest[] = [http, invoke];

/** Whatever an entry answers in these tests stands in the contract. */
function expectDocumented(violations: readonly string[]): void {
  expect(violations).toEqual([]);
}

function parsed(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new TypeError("not an object");
  return value;
}
