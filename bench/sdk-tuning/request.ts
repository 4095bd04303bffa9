import { PutItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { attributesOf } from "../../lib/store/attribute-values.ts";
import { tricks, type Tuning } from "../../lib/store/aws/tuning.ts";
import { createDynamoDbClient } from "../../lib/store/dynamodb.ts";

/** What Lambda's environment says of AWS, with the server of this measurement as DynamoDB. */
export function environmentOf(port: number): Record<string, string> {
  return {
    AWS_REGION: "cn-north-1",
    AWS_ACCESS_KEY_ID: "made-up-id",
    AWS_SECRET_ACCESS_KEY: "made-up-key",
    AWS_SESSION_TOKEN: "made-up-token",
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
  };
}

/** A client with some of the tricks, whose names stand between commas. */
export function clientWith(list: string): DynamoDBClient {
  const on = list.split(",");
  const tuning: Tuning = Object.entries(tricks).flatMap(([name, trick]) =>
    on.includes(name) ? [trick] : [],
  );
  return createDynamoDbClient({ tuning });
}

/** Sends the first write of a check. */
export async function sendWrite(client: DynamoDBClient): Promise<void> {
  await client.send(
    new PutItemCommand({
      TableName: "idcheck-bench-verifications",
      ConditionExpression: "attribute_not_exists(pk)",
      Item: attributesOf({
        pk: "v1#0000000000000000000001",
        state: "claimed",
        epoch: 1,
        owner: new Uint8Array(16),
        freeAt: 1_795_321_800_000,
        fingerprint: new Uint8Array(32),
        pepperId: "p1",
        normalization: 1,
        subject: new Uint8Array(16),
        attempts: { 1: { p: "first", at: 1_795_321_800_000, fee: 17_000, c: "o", o: new Uint8Array(16) } },
        attemptCount: 1,
        caller: "iam:000000000000:role/orders",
        kind: "two_factor",
        createdAt: 1_795_321_800_000,
        replayUntil: 1_795_408_200_000,
        expiresAt: 1_829_881_800,
      }),
    }),
  );
}

/** User and system time of this process so far, in microseconds. */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
