import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { getSecret } from "@aws-lambda-powertools/parameters/secrets";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { bodyOf, callProvider, type Account } from "./provider-call.ts";

/*
 * What Powertools' documentation leads to: its idempotency utility around the handler, its parameters utility for the
 * secret, and one more write that counts the usage. The key comes from a header, and the body is checked to be the
 * same, as in idcheck.
 */

const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env["BENCH_IDEMPOTENCY_TABLE"] ?? "",
});
const config = new IdempotencyConfig({
  eventKeyJmesPath: 'headers."idempotency-key"',
  payloadValidationJmesPath: "body",
  throwOnNoIdempotencyKey: true,
  expiresAfterSeconds: 24 * 60 * 60,
});
const client = new DynamoDBClient();

/** Answers a check over HTTP. */
export const http = makeIdempotent(
  async (event: APIGatewayProxyEventV2, _context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    const secret = await getSecret(process.env["BENCH_SECRET"] ?? "", { transform: "json", maxAge: 300 });
    const startedAt = new Date().toISOString();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as one would write it without a schema
    const answer = await callProvider(secret as Account, bodyOf(event));
    await client.send(
      new PutItemCommand({
        TableName: process.env["BENCH_USAGE_TABLE"] ?? "",
        Item: {
          id: { S: `usage#${startedAt}#${answer.providerReference}` },
          provider: { S: "kuaidi100" },
          charge: { S: "charged" },
          feeMilliFen: { N: "60000" },
        },
      }),
    );
    return {
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(answer),
    };
  },
  { persistenceStore, config },
);
