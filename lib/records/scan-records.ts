import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";

/**
 * Every verification record, a page at a time. It is an operator's search and reads every item there is: no
 * function's role may scan. Throws TypeError for an item that is no record.
 */
export async function* scanRecords(
  client: DynamoDBClient,
  tableName: string,
): AsyncGenerator<VerificationRecord> {
  for await (const { Items: items = [] } of paginateScan(
    { client },
    { TableName: tableName, ConsistentRead: true },
  )) {
    for (const item of items) yield recordFromItem(unmarshall(item));
  }
}
