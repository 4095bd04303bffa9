import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { threeFactor } from "../../lib/checks/three-factor.ts";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import { httpEntry } from "../../lib/entry/http.ts";
import type { HttpHandler } from "../../lib/entry/http-answer.ts";
import { healthEntry } from "../../lib/entry/health.ts";
import { usageEntry } from "../../lib/entry/usage.ts";
import { verificationEntry } from "../../lib/entry/verification.ts";
import type { ApiAnswer } from "../support/contract.ts";
import { httpEvent, lambdaContext } from "../lib/entry/entries.ts";
import type { Pipeline } from "../lib/check/pipeline.ts";
import { createPractice } from "../lib/providers/sandbox/practice.ts";

/** What a test sends; everything that is left out is as it should be. */
export type SentRequest = {
  idempotencyKey?: string;
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
  /** Part of the path: the id of a verification. */
  id?: string;
  query?: Readonly<Record<string, string>>;
  /** Whether API Gateway tells who calls. */
  isAuthorized?: boolean;
  remainingMs?: number;
};

/** The operations of the contract by their handler. */
const handlers = {
  twoFactor: (pipeline: Pipeline) => httpEntry(twoFactor, pipeline.dependencies),
  threeFactor: (pipeline: Pipeline) => httpEntry(threeFactor, pipeline.dependencies),
  getVerification: (pipeline: Pipeline) => verificationEntry(pipeline.dependencies),
  getUsage: ({ dependencies, usage }: Pipeline) => usageEntry({ ...dependencies, table: usage }),
  getHealth: ({ dependencies, usage }: Pipeline) =>
    healthEntry({ ...dependencies, tables: [() => usage.read({ pk: "any", sk: "any" })] }),
} satisfies Record<string, (pipeline: Pipeline) => HttpHandler>;

export type OperationId = keyof typeof handlers;

const paths: Readonly<Record<OperationId, { method: string; path: string }>> = {
  twoFactor: { method: "POST", path: "/v1/two-factor" },
  threeFactor: { method: "POST", path: "/v1/three-factor" },
  getVerification: { method: "GET", path: "/v1/verifications/" },
  getUsage: { method: "GET", path: "/v1/usage" },
  getHealth: { method: "GET", path: "/v1/health" },
};

const idempotencyKey = "check-2026-11-22-0001";

/** Sends one request to the handler of an operation, without a network. */
export async function send(
  operationId: OperationId,
  request: SentRequest,
  pipeline: Pipeline = createPractice(),
): Promise<ApiAnswer> {
  const { method, path } = paths[operationId];
  const { id = "", body = {}, headers, isAuthorized = true, remainingMs = 29_000 } = request;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const event = httpEvent(text, { "idempotency-key": request.idempotencyKey ?? idempotencyKey, ...headers });
  const { authorizer: _, ...anonymous } = { authorizer: undefined, ...event.requestContext };
  const result = await handlers[operationId](pipeline)(
    {
      ...event,
      pathParameters: { id },
      ...(request.query !== undefined && { queryStringParameters: request.query }),
      requestContext: isAuthorized ? event.requestContext : anonymous,
    },
    { ...lambdaContext(), getRemainingTimeInMillis: () => remainingMs },
  );
  return answerOf(result, method, path + id);
}

function answerOf(
  { statusCode = 0, headers = {}, body = "" }: APIGatewayProxyStructuredResultV2,
  method: string,
  path: string,
): ApiAnswer {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) texts[name] = String(value);
  return { method, path, status: statusCode, headers: texts, text: body };
}
