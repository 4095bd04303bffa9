/**
 * `npm run usage:scale`: projects 100,000 made-up attempts of 20 callers in three months, with crashes in mid-batch,
 * batches that come twice, retries that come late and 500 corrections, and compares the books with the records.
 * `-- --engine` does it in the embedded DynamoDB in place of a map; `-- --seed <number>` repeats a run.
 */
import { parseArgs } from "node:util";
import { createTable } from "../../../../lib/store/dynamodb-table.ts";
import { dynamoDbClient, startDynamoDb } from "../../../../local/dynamodb.ts";
import { createTables } from "../../../../local/tables.ts";
import { callerNames } from "./histories.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { projectHistory } from "./project-history.ts";

const { values } = parseArgs({
  options: { engine: { type: "boolean", default: false }, seed: { type: "string", default: "17" } },
});
const options = {
  attempts: 100_000,
  callers: callerNames(20),
  batchSize: 100,
  seed: Number(values.seed),
  mishaps: { crash: 0.2, redelivery: 0.2, busy: 0.05 },
  corrections: 500,
};
const startedAt = performance.now();
const { differences, ...result } = values.engine
  ? await inEngine()
  : await projectHistory(createMemoryUsageTable(), options);
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(
  JSON.stringify(
    { seed: options.seed, ...result, lines_that_differ: differences.length, seconds },
    undefined,
    2,
  ),
);
process.exitCode = differences.length === 0 ? 0 : 1;

async function inEngine() {
  const dynamoDb = await startDynamoDb({ port: 0 });
  const client = dynamoDbClient(dynamoDb.endpoint);
  try {
    await createTables(client);
    return await projectHistory(createTable("idcheck-local-usage", client), options);
  } finally {
    client.destroy();
    await dynamoDb.stop();
  }
}
