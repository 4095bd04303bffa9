import { CreateTableCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import type { RecordedCall } from "../chaos/books.ts";

export const idempotencyTable = "comparison-idempotency";
/** What the handler wrote down of its calls. */
export const callsTable = "comparison-calls";

export async function createComparisonTables(endpoint: string): Promise<void> {
  const client = dynamoDbClient(endpoint);
  for (const TableName of [idempotencyTable, callsTable]) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  }
  client.destroy();
}

/** Every call that was written down, key by key. */
export async function readCalls(endpoint: string): Promise<RecordedCall[][]> {
  const client = dynamoDbClient(endpoint);
  const calls = new Map<string, RecordedCall[]>();
  for await (const page of paginateScan({ client }, { TableName: callsTable })) {
    for (const item of page.Items ?? []) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the handler alone
      const { key, provider, charge } = unmarshall(item) as RecordedCall & { key: string };
      calls.set(key, [...(calls.get(key) ?? []), { provider, charge }]);
    }
  }
  client.destroy();
  return [...calls.values()];
}
