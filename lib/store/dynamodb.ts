import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { createAwsClient, type AwsClientOptions } from "./aws/client.ts";
import { attributesOf } from "./attribute-values.ts";
import { expressionsOf } from "./expressions.ts";
import type { Item, RecordStore, Write, WriteResult } from "./write.ts";

const timeouts = { connectMs: 500, requestMs: 1_000 };

/**
 * Creates a client for the tables. For the records it tries once and the persist loop repeats, because the SDK's own
 * retries share tokens that run out in a brown-out. Endpoint, region and credentials come from the environment.
 */
export function createDynamoDbClient(
  options: Pick<AwsClientOptions, "maxAttempts" | "tuning"> = {},
): DynamoDBClient {
  return createAwsClient(DynamoDBClient, { service: "DYNAMODB", timeouts, ...options });
}

/** The records in a DynamoDB table, on the SDK's own client. */
export function createDynamoDbStore(tableName: string, client: DynamoDBClient): RecordStore {
  return {
    write: (write, timeoutMs) => sendWrite(client, tableName, write, timeoutMs),
    read: async (pk) => {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: { pk: { S: pk } },
        ConsistentRead: true,
      });
      // A connection that went stale while the function was frozen fails once, and a repeated read costs next to
      // nothing.
      const output = await client.send(command).catch(() => client.send(command));
      return output.Item === undefined ? undefined : itemOf(output.Item);
    },
  };
}

async function sendWrite(
  client: DynamoDBClient,
  tableName: string,
  write: Write,
  timeoutMs: number,
): Promise<WriteResult> {
  // With options the client resolves its middleware again, so the usual time, which is the client's own, is not passed.
  const options = timeoutMs < timeouts.requestMs ? { requestTimeout: timeoutMs } : undefined;
  const { update, ...expressions } = expressionsOf(write);
  const common = {
    ...expressions,
    TableName: tableName,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
  try {
    if (write.type === "put") {
      await client.send(new PutItemCommand({ ...common, Item: attributesOf(write.item) }), options);
    } else {
      await client.send(
        new UpdateItemCommand({ ...common, Key: { pk: { S: write.pk } }, UpdateExpression: update }),
        options,
      );
    }
    return { applied: true };
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return { applied: false, item: error.Item === undefined ? undefined : itemOf(error.Item) };
  }
}

function isConditionFailure(error: unknown): error is Error & { Item?: Record<string, AttributeValue> } {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}

function itemOf(attributes: Record<string, AttributeValue>): Item {
  return unmarshall(attributes);
}
