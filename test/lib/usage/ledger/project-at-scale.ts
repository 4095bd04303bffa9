/** `npm run usage:scale`: projects a long history through mishaps, and compares the books with the records. */
import type { Command } from "../../../../cli/command.ts";
import { wholeNumberOf } from "../../../../cli/option-values.ts";
import { runProgram } from "../../../../cli/run-command.ts";
import { createTable } from "../../../../lib/store/dynamodb-table.ts";
import { dynamoDbClient, startDynamoDb } from "../../../../local/dynamodb.ts";
import { createTables } from "../../../../local/tables.ts";
import { auditAtScale } from "../audit/audit-at-scale.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { callerNames } from "./histories.ts";
import { type ProjectedHistory, type ProjectionResult, projectHistory } from "./project-history.ts";

const usageScaleCommand: Command = {
  name: "npm run usage:scale --",
  usage: "[--engine] [--seed <number>] | --audit <entries>",
  description: `
Projects 100,000 made-up attempts of 20 callers in three months, with crashes in the middle of a batch, batches that arrive
twice, retries that arrive late and 500 settlements, and compares the books with the records. With --audit, it runs
npx idcheck audit on a month of as many entries of 1,000 callers, with records and a bill, and says how long that takes, how much
it reads and how much memory it needs at most.

Exits with 0 if they agree, and with 1 if not.`,
  options: {
    audit: { type: "string", value: "<entries>", help: "audit a month of as many entries, such as 1000000" },
    engine: { type: "boolean", help: "use the embedded DynamoDB instead of a map in memory" },
    seed: { type: "string", value: "<number>", help: "the seed, which repeats a run (default: 17)" },
  },
  async run(given, { stdout }) {
    const entries = wholeNumberOf(given, "audit", 1);
    if (entries !== undefined) {
      const result = await auditAtScale(entries);
      stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
      return result.agrees ? 0 : 1;
    }
    const seed = wholeNumberOf(given, "seed") ?? 17;
    const options = {
      attempts: 100_000,
      callers: callerNames(20),
      batchSize: 100,
      seed,
      mishaps: { crash: 0.2, redelivery: 0.2, busy: 0.05 },
      settlements: 500,
    };
    const startedAt = performance.now();
    const { differences, ...result } = given.flag("engine")
      ? await inEngine(options)
      : await projectHistory(createMemoryUsageTable(), options);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const report = { seed, ...result, lines_that_differ: differences.length, seconds };
    stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return differences.length === 0 ? 0 : 1;
  },
};

async function inEngine(options: ProjectedHistory): Promise<ProjectionResult> {
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

await runProgram(usageScaleCommand);
