import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";

/** What a scan searches for, and how. */
export type ScanOptions = {
  /** Return only records with these digests of a person, at most 100. By default, every record is returned. */
  subjects?: readonly Uint8Array[];
  /** Called after each page with the number of records read so far, including those that do not match. */
  onProgress?: (scanned: number) => void;
  /** How many records DynamoDB reads for one page; by default, 1 MB of them. */
  pageSize?: number;
};

/**
 * Yields every verification record in a table, or those of one person. This is an operator's search that reads, and
 * pays for, every item: no function's role may scan. The reads are strongly consistent, so that they find a record that
 * was written a moment ago. Throws TypeError for an item that is not a record.
 */
export async function* scanRecords(
  client: DynamoDBClient,
  tableName: string,
  { subjects, onProgress, pageSize }: ScanOptions = {},
): AsyncGenerator<VerificationRecord> {
  const pages = paginateScan(
    { client, ...(pageSize !== undefined && { pageSize }) },
    { TableName: tableName, ConsistentRead: true, ...(subjects && filterOf(subjects)) },
  );
  let scanned = 0;
  for await (const { Items: items = [], ScannedCount: scannedNow = 0 } of pages) {
    for (const item of items) yield recordFromItem(unmarshall(item));
    scanned += scannedNow;
    onProgress?.(scanned);
  }
}

function filterOf(subjects: readonly Uint8Array[]) {
  const names = subjects.map((_, index) => `:${index}`);
  return {
    FilterExpression: `subject IN (${names.join(", ")})`,
    ExpressionAttributeValues: Object.fromEntries(subjects.map((B, index) => [`:${index}`, { B }])),
  };
}
