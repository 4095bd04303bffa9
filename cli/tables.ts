import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { tricks } from "../lib/store/aws/tuning.ts";
import { createDynamoDbStore } from "../lib/store/dynamodb.ts";
import { createTransactBoth, type TransactBoth } from "../lib/store/transact-both.ts";
import type { RecordStore } from "../lib/store/write.ts";
import { boundReads } from "../lib/store/bounded-reads.ts";
import { createTable } from "../lib/store/dynamodb-table.ts";
import type { Table } from "../lib/store/table.ts";
import { inPlainWords } from "./aws/failure.ts";
import { type Reach, reachAws } from "./aws/reach.ts";
import type { Given, Run, Surroundings } from "./command.ts";
import { type Deployment, readDeployment } from "./deployment.ts";
import { placeOf } from "./place.ts";
import { stageOf } from "./stage-options.ts";

/** For requests to tables, which DynamoDB throttles if they have just become busy. */
export const tablePatience = { tries: 5 };

/** The two tables of a stage, as an operator reaches them. */
export type Tables = Deployment & {
  reach: Reach;
  /** The options that lead a command to them: see {@link placeOf}. */
  place: string;
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
  const stage = stageOf(given);
  const reach = await reachAws(given, surroundings);
  const deployment = await readDeployment(stage, surroundings, reach);
  const client = reach.client(DynamoDBClient, tablePatience);
  // It copies every page for a log that does not exist: a third of an audit's time, and half of what it discards.
  client.middlewareStack.remove(tricks.logger.unusedMiddleware);
  const usage = boundReads(createTable(deployment.usageTable, client));
  const records = createDynamoDbStore(deployment.verificationsTable, client);
  const names = { verifications: deployment.verificationsTable, usage: deployment.usageTable };
  const transactBoth = createTransactBoth(names, client);
  try {
    return await work({
      ...deployment,
      reach,
      place: placeOf(stage, reach),
      client,
      usage,
      records,
      transactBoth,
    });
  } catch (error) {
    throw inPlainWords(
      error,
      `The tables of the stage ${stage} cannot be used`,
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
