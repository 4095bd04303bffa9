import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { readTemplate, type TableDefinition } from "./serverless-file.ts";
import { deployedName } from "./stage.ts";

/**
 * Creates the tables of the template under their local names, or under `nameOf(key)`. A table that exists already stays
 * as it is, so that an engine with data on disk can be started again.
 */
export async function createTables(
  client: DynamoDBClient,
  { tables = readTemplate().tables, nameOf = deployedName }: CreateOptions = {},
): Promise<void> {
  await Promise.all(tables.map((table) => createTable(client, table, nameOf(table.key))));
}

type CreateOptions = { tables?: readonly TableDefinition[]; nameOf?: (key: string) => string };

async function createTable(client: DynamoDBClient, table: TableDefinition, name: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: table.attributes.map((part) => ({
          AttributeName: part.name,
          AttributeType: part.type,
        })),
        KeySchema: table.keySchema.map((part) => ({ AttributeName: part.name, KeyType: part.type })),
        ...(table.streamView !== undefined && {
          StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamView },
        }),
      }),
    );
  } catch (error) {
    if (error instanceof ResourceInUseException) return;
    throw error;
  }
  if (table.timeToLiveAttribute === undefined) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: table.timeToLiveAttribute, Enabled: true },
    }),
  );
}
