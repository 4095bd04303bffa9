import {
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { attributesOf } from "./attribute-values.ts";
import { abortedBy, createTableItems } from "./dynamodb-items.ts";
import {
  asTableItem,
  type Hindrance,
  type QueryOptions,
  type SortRange,
  type TransactionResult,
  type TableItem,
  type Table,
  type TableWrite,
} from "./table.ts";
import { transactItem } from "./write-requests.ts";

/** The table `usage` in DynamoDB, on the SDK's own client. */
export function createTable(tableName: string, client: DynamoDBClient): Table {
  async function transact(writes: readonly TableWrite[]): Promise<TransactionResult> {
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: writes.map((write) => transactItem(tableName, write)),
        }),
      );
      return { applied: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      return { applied: false, hindrances: writes.map((_, index) => hindranceOf(reasons[index], error)) };
    }
  }

  async function* query(
    partition: string,
    range?: SortRange,
    { pageItems, isConsistent, signal }: QueryOptions = {},
  ): AsyncGenerator<TableItem> {
    const { condition, values } = rangeExpression(range);
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: `pk = :pk${condition}`,
          ExpressionAttributeValues: attributesOf({ ":pk": partition, ...values }),
          ...(pageItems === undefined ? {} : { Limit: pageItems }),
          ...(isConsistent === true && { ConsistentRead: true }),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
        ...abortedBy(signal),
      );
      for (const item of page.Items ?? []) yield asTableItem(unmarshall(item));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  return { ...createTableItems(tableName, client), transact, query };
}

function rangeExpression(range: SortRange | undefined): {
  condition: string;
  values: Readonly<Record<string, string>>;
} {
  if (range === undefined) return { condition: "", values: {} };
  return "prefix" in range
    ? { condition: " AND begins_with(sk, :prefix)", values: { ":prefix": range.prefix } }
    : { condition: " AND sk BETWEEN :from AND :to", values: { ":from": range.from, ":to": range.to } };
}

/** CancellationReason codes that pass by themselves. Any other code that is not a failed condition is thrown. */
export const passingCodes = new Set([
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

function hindranceOf(reason: CancellationReason | undefined, error: Error): Hindrance {
  const code = reason?.Code ?? "None";
  if (code === "None") return { reason: "none" };
  if (code === "ConditionalCheckFailed") {
    return { reason: "condition", item: reason?.Item && asTableItem(unmarshall(reason.Item)) };
  }
  if (passingCodes.has(code)) return { reason: "busy" };
  throw error;
}
