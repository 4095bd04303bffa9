import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { createTable } from "../store/dynamodb-table.ts";
import { asTableItem, type TableKey } from "../store/table.ts";
import { personItemsPrefix } from "./keys.ts";
import { textOf } from "./tried-names.ts";

/**
 * Finds what the table `usage` holds of persons, given their digests, at most 100. Digests of a person are only in the keys of
 * such items, whose callers and days are not known: so it reads, and pays for, the whole table, strongly consistent. No
 * function's role may scan.
 */
export async function findTriedNames(
  client: DynamoDBClient,
  tableName: string,
  subjects: readonly Uint8Array[],
): Promise<TableKey[]> {
  const persons = subjects.map((subject, index) => [`:s${index}`, { S: `#${textOf(subject)}` }] as const);
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      ProjectionExpression: "pk, sk",
      FilterExpression: `begins_with(pk, :prefix) AND (${persons.map(([name]) => `contains(pk, ${name})`).join(" OR ")})`,
      ExpressionAttributeValues: { ":prefix": { S: personItemsPrefix }, ...Object.fromEntries(persons) },
    },
  );
  const keys: TableKey[] = [];
  for await (const { Items: items = [] } of pages) {
    keys.push(...items.map((item) => asTableItem(unmarshall(item))).map(({ pk, sk }) => ({ pk, sk })));
  }
  return keys;
}

/** Removes what {@link findTriedNames} has found. What was removed stays removed if it rejects. */
export async function removeTriedNames(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly TableKey[],
): Promise<void> {
  const table = createTable(tableName, client);
  for (const key of keys) await table.write({ type: "delete", key });
}
