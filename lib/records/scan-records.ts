import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";

/** What a scan searches for, and how. */
export type ScanOptions = {
  /** Return only records with these digests of a person, at most 100. By default, every record is returned. */
  subjects?: readonly Uint8Array[];
  /**
   * With `subjects`: return also records that were made with any other pepper than these, unless their person was
   * forgotten or they were lost and have no digest. No digest finds a person in them.
   */
  knownPepperIds?: ReadonlySet<string>;
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
  { subjects, knownPepperIds, onProgress, pageSize }: ScanOptions = {},
): AsyncGenerator<VerificationRecord> {
  const pages = paginateScan(
    { client, ...(pageSize !== undefined && { pageSize }) },
    { TableName: tableName, ConsistentRead: true, ...(subjects && filterOf(subjects, knownPepperIds)) },
  );
  let scanned = 0;
  for await (const { Items: items = [], ScannedCount: scannedNow = 0 } of pages) {
    for (const item of items) yield recordFromItem(unmarshall(item));
    scanned += scannedNow;
    onProgress?.(scanned);
  }
}

function filterOf(subjects: readonly Uint8Array[], knownPepperIds: ReadonlySet<string> | undefined) {
  const people = valuesOf(
    "s",
    subjects.map((B) => ({ B })),
  );
  const peppers = valuesOf(
    "p",
    [...(knownPepperIds ?? [])].map((S) => ({ S })),
  );
  const isUnknown = [
    "attribute_not_exists(forgotten)",
    "attribute_not_exists(lost)",
    ...peppers.names.map((name) => `pepperId <> ${name}`),
  ];
  return {
    FilterExpression:
      `subject IN (${people.names.join(", ")})` +
      (knownPepperIds === undefined ? "" : ` OR (${isUnknown.join(" AND ")})`),
    ExpressionAttributeValues: { ...people.values, ...peppers.values },
  };
}

/** Values of an expression, and the names by which it mentions them. */
function valuesOf<Value>(prefix: string, values: readonly Value[]) {
  const entries = values.map((value, index) => [`:${prefix}${index}`, value] as const);
  return { names: entries.map(([name]) => name), values: Object.fromEntries(entries) };
}
