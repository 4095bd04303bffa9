import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** What API Gateway's authorizer said of the caller. The types know no authorizer: an API may have none. */
export function authorizerOf(event: APIGatewayProxyEventV2): unknown {
  return "authorizer" in event.requestContext ? event.requestContext.authorizer : undefined;
}
