import { paginateScan, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";

/** A page of a search: how many records were read, and which ones were found. */
export type FoundPage = { scanned: number; records: readonly VerificationRecord[] };

/**
 * Searches the whole table for the records of a person, given their digest under every pepper. This is an operator's
 * search that reads every item: no function's role may scan.
 */
export async function* findBySubject(
  client: DynamoDBClient,
  tableName: string,
  subjects: readonly Uint8Array[],
  { pageSize }: { pageSize?: number } = {},
): AsyncGenerator<FoundPage> {
  const names = subjects.map((_, index) => `:${index}`);
  const search = {
    TableName: tableName,
    // The search must not miss a record that was written a moment ago.
    ConsistentRead: true,
    FilterExpression: `subject IN (${names.join(", ")})`,
    ExpressionAttributeValues: Object.fromEntries(subjects.map((B, index) => [`:${index}`, { B }])),
  };
  for await (const page of paginateScan({ client, ...(pageSize && { pageSize }) }, search)) {
    yield {
      scanned: page.ScannedCount ?? 0,
      records: (page.Items ?? []).map((item) => recordFromItem(unmarshall(item))),
    };
  }
}
