import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { createDynamoDbStore } from "../lib/store/dynamodb.ts";
import type { RecordStore } from "../lib/store/write.ts";
import { createTable } from "../lib/store/dynamodb-table.ts";
import type { Table } from "../lib/store/table.ts";
import type { Given, Surroundings } from "./command.ts";
import { type Deployment, readDeployment } from "./deployment.ts";
import { stageOf } from "./stage-options.ts";

/** The two tables of a stage, as an operator reaches them. */
export type Tables = Deployment & { client: DynamoDBClient; usage: Table; records: RecordStore };

/**
 * Does an operator's work on the tables of the stage that is meant. Throws ConfigurationError that says which
 * permissions (`needs`, such as `dynamodb:Query`) the work takes where a table does not answer as it must.
 */
export async function withTables<Result>(
  given: Given,
  surroundings: Pick<Surroundings, "environment">,
  needs: string,
  work: (tables: Tables) => Promise<Result>,
): Promise<Result> {
  const deployment = await readDeployment(stageOf(given), surroundings);
  const client = new DynamoDBClient({ maxAttempts: 5 });
  const usage = createTable(deployment.usageTable, client);
  const records = createDynamoDbStore(deployment.verificationsTable, client);
  try {
    return await work({ ...deployment, client, usage, records });
  } catch (error) {
    if (!isStoreError(error)) throw error;
    throw new ConfigurationError(
      `The tables of the stage ${deployment.stage} do not answer as they must (${error.name}). ${adviceFor(deployment)} ` +
        `You need ${needs} on them, and the use of their KMS key.`,
    );
  } finally {
    client.destroy();
  }
}

function adviceFor({ stage }: Deployment): string {
  return stage === "local"
    ? "Is the local stack running (npm start)?"
    : "Check AWS_REGION and your credentials.";
}

/** The SDK's errors, and those of the connection under it; not a fault of ours. */
function isStoreError(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof ConfigurationError) return false;
  return "$metadata" in error || "code" in error || error.name === "CredentialsProviderError";
}
