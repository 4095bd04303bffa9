import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { tricks } from "../lib/store/aws/tuning.ts";
import { createDynamoDbStore } from "../lib/store/dynamodb.ts";
import { createTransactBoth, type TransactBoth } from "../lib/store/transact-both.ts";
import type { RecordStore } from "../lib/store/write.ts";
import { boundReads } from "../lib/store/bounded-reads.ts";
import { createTable } from "../lib/store/dynamodb-table.ts";
import type { Table } from "../lib/store/table.ts";
import type { Given, Run, Surroundings } from "./command.ts";
import { type Deployment, readDeployment } from "./deployment.ts";
import { stageOf } from "./stage-options.ts";

/** The two tables of a stage, as an operator reaches them. */
export type Tables = Deployment & {
  client: DynamoDBClient;
  /** At most `readsAtOnce` of its reads are in flight. */
  usage: Table;
  records: RecordStore;
  transactBoth: TransactBoth;
};

/**
 * Does an operator's work on the tables of the stage in `--stage`. If a table cannot be used, throws a
 * ConfigurationError that says which permissions (`needs`, such as `dynamodb:Query`) the work takes.
 */
export async function withTables<Result>(
  given: Given,
  surroundings: Pick<Surroundings, "environment">,
  needs: string,
  work: (tables: Tables) => Promise<Result>,
): Promise<Result> {
  const deployment = await readDeployment(stageOf(given), surroundings);
  const client = new DynamoDBClient({ maxAttempts: 5 });
  // It copies every page for a log that does not exist: a third of an audit's time, and half of what it discards.
  client.middlewareStack.remove(tricks.logger.unusedMiddleware);
  const usage = boundReads(createTable(deployment.usageTable, client));
  const records = createDynamoDbStore(deployment.verificationsTable, client);
  const names = { verifications: deployment.verificationsTable, usage: deployment.usageTable };
  const transactBoth = createTransactBoth(names, client);
  try {
    return await work({ ...deployment, client, usage, records, transactBoth });
  } catch (error) {
    if (!isStoreError(error)) throw error;
    throw new ConfigurationError(
      `The tables of the stage ${deployment.stage} cannot be used (${error.name}). ${adviceFor(deployment)} ` +
        `This command needs ${needs}, and the use of the KMS key of the tables.`,
    );
  } finally {
    client.destroy();
  }
}

/** What an action on the tables of a stage works with. */
export type TablesContext = { given: Given; surroundings: Surroundings; tables: Tables };

/** Runs an action as {@link withTables} runs work; its exit code is 0. */
export function onTables(needs: string, action: (context: TablesContext) => Promise<void>): Run {
  return async (given, surroundings) => {
    await withTables(given, surroundings, needs, (tables) => action({ given, surroundings, tables }));
    return 0;
  };
}

/** What to look at first if the tables of a stage cannot be used. */
export function adviceFor({ stage }: Deployment): string {
  return stage === "local"
    ? "Is the local stack running (npm start)?"
    : "Check AWS_REGION and your credentials.";
}

/** Whether an error is the SDK's or its connection's, and not a fault of idcheck. */
export function isStoreError(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof ConfigurationError) return false;
  return "$metadata" in error || "code" in error || error.name === "CredentialsProviderError";
}
