import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";

/** What a scan looks for, and how it goes. */
export type ScanOptions = {
  /** Only records of these digests of a person, at most 100. Every record where this is left out. */
  subjects?: readonly Uint8Array[];
  /** Told after each page how many records the scan has read so far, those that are left out included. */
  onProgress?: (scanned: number) => void;
  /** Records that DynamoDB reads for one page, 1 MB of them where this is left out. */
  pageSize?: number;
};

/**
 * Every verification record of a table, or those of a person. This is an operator's search that reads and pays for
 * every item there is: no function's role may scan. The reads are strongly consistent, so that a record written a
 * moment ago is found. Throws TypeError for an item that is no record.
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
