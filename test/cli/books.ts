import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import type { RecordStore } from "../../lib/store/write.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import type { Table } from "../../lib/store/table.ts";
import { type DynamoDb, dynamoDbClient, startDynamoDb } from "../../local/dynamodb.ts";
import { createTables } from "../../local/tables.ts";
import { type CliResult, runCli } from "./run-cli.ts";

/** The two tables of a stage `prod`, and an operator before them. */
export type Books = {
  usage: Table;
  records: RecordStore;
  client: DynamoDBClient;
  verificationsTable: string;
  /** What leads the command line to them. */
  environment: Readonly<Record<string, string>>;
  /** Runs `idcheck` with these arguments for the stage `prod`. */
  run(parameters: readonly string[], input?: string): Promise<CliResult>;
  stop(): Promise<void>;
};

/** Starts an engine with empty tables. */
export async function openBooks(): Promise<Books> {
  const dynamoDb: DynamoDb = await startDynamoDb({ port: 0 });
  const client = dynamoDbClient(dynamoDb.endpoint);
  await createTables(client);
  const tables = {
    IDCHECK_VERIFICATIONS_TABLE: "idcheck-local-verifications",
    IDCHECK_USAGE_TABLE: "idcheck-local-usage",
  };
  const environment = {
    ...tables,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "operator",
    AWS_SECRET_ACCESS_KEY: "operator",
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  };
  return {
    usage: createTable(tables.IDCHECK_USAGE_TABLE, client),
    records: createDynamoDbStore(tables.IDCHECK_VERIFICATIONS_TABLE, client),
    client,
    verificationsTable: tables.IDCHECK_VERIFICATIONS_TABLE,
    environment,
    run: (parameters, input = "") => runCli([...parameters, "--stage", "prod"], { input, environment }),
    async stop() {
      client.destroy();
      await dynamoDb.stop();
    },
  };
}
