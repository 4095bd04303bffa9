import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { bodyOf, callProvider, type Account } from "./provider-call.ts";

/*
 * The provider call and nothing else: no record, no idempotency, no usage, no validation. The account comes from the
 * environment. It is the lower limit for every contestant.
 */

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as one would write it without a schema
const account = JSON.parse(process.env["BENCH_ACCOUNT"] ?? "{}") as Account;

/** Answers a check over HTTP. */
export async function http(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const answer = await callProvider(account, bodyOf(event));
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(answer),
  };
}
