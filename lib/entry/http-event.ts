import type { Context } from "aws-lambda";
import { isFields, type Fields } from "../input/fields.ts";

/** What API Gateway's authorizer said of the caller; undefined where there is none. */
export function authorizerOf(event: unknown): unknown {
  return requestContextOf(event)?.["authorizer"];
}

/** The id by which caller and log know a request: API Gateway's, or the invocation's where the event has none. */
export function httpRequestId(event: unknown, { awsRequestId }: Pick<Context, "awsRequestId">): string {
  const requestId = requestContextOf(event)?.["requestId"];
  return typeof requestId === "string" ? requestId : awsRequestId;
}

/** An event that API Gateway has not made may be anything, and must still be answered and logged. */
function requestContextOf(event: unknown): Fields | undefined {
  const requestContext = isFields(event) ? event["requestContext"] : undefined;
  return isFields(requestContext) ? requestContext : undefined;
}
