import type { Context } from "aws-lambda";
import { isFields, type Fields } from "../input/fields.ts";

/** What API Gateway's authorizer says about the caller; undefined if there is no authorizer. */
export function authorizerOf(event: unknown): unknown {
  return requestContextOf(event)?.["authorizer"];
}

/** The id by which the caller and the log know a request: API Gateway's, or the invocation's if the event has none. */
export function httpRequestId(event: unknown, { awsRequestId }: Pick<Context, "awsRequestId">): string {
  const requestId = requestContextOf(event)?.["requestId"];
  return typeof requestId === "string" ? requestId : awsRequestId;
}

/** An event that does not come from API Gateway may be anything, and must still be answered and logged. */
function requestContextOf(event: unknown): Fields | undefined {
  const requestContext = isFields(event) ? event["requestContext"] : undefined;
  return isFields(requestContext) ? requestContext : undefined;
}
