import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { systemClock } from "../../lib/base/system.ts";
import { personItemsPrefix } from "../../lib/limits/keys.ts";
import { textOf } from "../../lib/limits/tried-names.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { asTableItem, type TableKey } from "../../lib/store/table.ts";

/** The table `usage`, and the digests of the persons to find in it. */
type Search = { client: DynamoDBClient; usageTable: string; subjects: readonly Uint8Array[] };

/** The most conditions of one filter. */
const maxSubjects = 100;

/** How far the stream that brings names to usage is behind, usually and at most. */
const projectionMs = 2_000;
const projectionMsAtMost = 60_000;

/**
 * Finds what the table `usage` holds of persons. Their digests are only in the keys of such items, beside callers and days that
 * are not known: so this reads, and pays for, the whole table, strongly consistent. No function's role may scan.
 */
export async function findTriedNames({ client, usageTable, subjects }: Search): Promise<TableKey[]> {
  const keys: TableKey[] = [];
  for (let start = 0; start < subjects.length; start += maxSubjects) {
    const pages = paginateScan(
      { client },
      {
        TableName: usageTable,
        ConsistentRead: true,
        ProjectionExpression: "pk, sk",
        ...filterOf(subjects.slice(start, start + maxSubjects)),
      },
    );
    for await (const { Items: items = [] } of pages) {
      keys.push(...items.map((item) => asTableItem(unmarshall(item))).map(({ pk, sk }) => ({ pk, sk })));
    }
  }
  return keys;
}

/**
 * Removes what {@link findTriedNames} has found; resolves with how many items were removed. If one of the `records` is so new
 * that the stream may bring its name only now, it waits for that and removes it too. What was removed stays removed if it
 * rejects.
 */
export async function removeTriedNames(
  search: Search,
  found: readonly TableKey[],
  records: readonly VerificationRecord[],
): Promise<number> {
  await remove(search, found);
  if (!records.some(mayBeProjectedYet)) return found.length;
  await systemClock.sleep(projectionMs);
  const late = await findTriedNames(search);
  await remove(search, late);
  return found.length + late.length;
}

async function remove({ client, usageTable }: Search, keys: readonly TableKey[]): Promise<void> {
  const table = createTable(usageTable, client);
  for (const key of keys) await table.write({ type: "delete", key });
}

function mayBeProjectedYet({ createdAt, nameDigest }: VerificationRecord): boolean {
  return nameDigest !== undefined && createdAt > systemClock.now() - projectionMsAtMost;
}

function filterOf(subjects: readonly Uint8Array[]) {
  const persons = subjects.map((subject, index) => [`:s${index}`, { S: `#${textOf(subject)}` }] as const);
  const isAboutOne = persons.map(([name]) => `contains(pk, ${name})`).join(" OR ");
  return {
    FilterExpression: `begins_with(pk, :prefix) AND (${isAboutOne})`,
    ExpressionAttributeValues: { ":prefix": { S: personItemsPrefix }, ...Object.fromEntries(persons) },
  };
}
