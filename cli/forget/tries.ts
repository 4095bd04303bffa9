import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { personItemsPrefix } from "../../lib/limits/keys.ts";
import { textOf } from "../../lib/limits/tries.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { asTableItem, type TableKey } from "../../lib/store/table.ts";

/** The table `usage`, and the digests of the persons to find in it. */
type Search = { client: DynamoDBClient; usageTable: string; subjects: readonly Uint8Array[] };

/** The most conditions of one filter. */
const maxSubjects = 100;

/**
 * Finds what the table `usage` holds of persons. Their digests are only in the keys of such items, beside callers and days that
 * are not known: so this reads, and pays for, the whole table, strongly consistent. No function's role may scan.
 */
export async function findTries({ client, usageTable, subjects }: Search): Promise<TableKey[]> {
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

/** Removes what {@link findTries} has found. What was removed stays removed if it rejects. */
export async function removeTries(
  { client, usageTable }: Pick<Search, "client" | "usageTable">,
  keys: readonly TableKey[],
): Promise<void> {
  const table = createTable(usageTable, client);
  for (const key of keys) await table.write({ type: "delete", key });
}

function filterOf(subjects: readonly Uint8Array[]) {
  const persons = subjects.map((subject, index) => [`:s${index}`, { S: `#${textOf(subject)}` }] as const);
  const isAboutOne = persons.map(([name]) => `contains(pk, ${name})`).join(" OR ");
  return {
    FilterExpression: `begins_with(pk, :prefix) AND (${isAboutOne})`,
    ExpressionAttributeValues: { ":prefix": { S: personItemsPrefix }, ...Object.fromEntries(persons) },
  };
}
