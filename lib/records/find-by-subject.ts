import { paginateScan, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";

/** A page of a search: how many records it went through, and those that it found. */
export type FoundPage = { scanned: number; records: readonly VerificationRecord[] };

/**
 * Goes through the whole table for the records of a person, given their digest under every pepper. It is an
 * operator's search and reads every item there is: no function's role may scan.
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
    // A record that was written a moment ago must not be overlooked.
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
