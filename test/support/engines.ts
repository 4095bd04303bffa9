import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import {
  availableEngines,
  dynamoDbClient,
  engineNames,
  type EngineName,
  startDynamoDb,
  type DynamoDb,
} from "../../local/dynamodb.ts";
import { deployedName } from "../../local/stage.ts";
import { createTables } from "../../local/tables.ts";

/** The table of records in an embedded engine. */
export const verificationsTable = deployedName("verifications");

/** An engine with the template's tables; neither can be had before the tests of its suite run. */
export type RunningEngine = { name: EngineName; client(): DynamoDBClient; endpoint(): string };

/**
 * One suite on every embedded engine. One that cannot run here is named, and its suite is reported as skipped:
 * what only one engine has confirmed is known for less.
 */
export function describeOnEngines(title: string, suite: (engine: RunningEngine) => void): void {
  const available = availableEngines();
  for (const name of engineNames) {
    const isMissing = !available.includes(name);
    if (isMissing) console.warn(`${title}: not run on ${name}, which cannot run on this machine`);
    describe.skipIf(isMissing)(`${title} on ${name}`, () => {
      let dynamoDb: DynamoDb | undefined;
      let client: DynamoDBClient | undefined;
      beforeAll(async () => {
        dynamoDb = await startDynamoDb({ port: 0, engine: name });
        client = dynamoDbClient(dynamoDb.endpoint, { maxAttempts: 1 });
        await createTables(client);
      });
      afterAll(async () => {
        client?.destroy();
        await dynamoDb?.stop();
      });
      suite({ name, client: () => started(client), endpoint: () => started(dynamoDb).endpoint });
    });
  }
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("the engine has not started yet");
  return part;
}
