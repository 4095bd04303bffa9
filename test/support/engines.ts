import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, inject, vi } from "vitest";
import {
  availableEngines,
  dynamoDbClient,
  engineNames,
  type EngineName,
  startDynamoDb,
  type DynamoDb,
} from "../../local/dynamodb.ts";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { deployedName } from "../../local/stage.ts";
import { createTables } from "../../local/tables.ts";
import { describeUnless } from "./machine.ts";

/** The table of records in an embedded engine. */
export const verificationsTable = deployedName("verifications");

/** An engine with the template's tables; neither is available before the tests of its suite run. */
export type RunningEngine = { name: EngineName; client(): DynamoDBClient; endpoint(): string };

/** An engine to test on, and why it cannot run on this machine, if it cannot. */
type EngineUnderTest = { name: EngineName; missing: string | undefined };

/**
 * The engines of this run: in `npm test` the one that the local stack prefers here, in `npm run test:more` every other
 * one, because a result that only one engine confirms is less certain.
 */
function enginesUnderTest(): EngineUnderTest[] {
  const available = availableEngines();
  const [preferred] = available;
  const names =
    inject("engines") === "others" ? engineNames.filter((name) => name !== preferred) : [preferred];
  return names.flatMap((name) => {
    if (name === undefined) return [];
    return [{ name, missing: available.includes(name) ? undefined : needs[name] }];
  });
}

const needs: Readonly<Record<EngineName, string>> = {
  dynoxide: "this machine lacks dynoxide, which npm installs on Linux x64",
  "dynamodb-local": "this machine lacks Java 17 or newer, for DynamoDB Local",
};

/** Runs one suite on every engine of this run. */
export function describeOnEngines(title: string, suite: (engine: RunningEngine) => void): void {
  for (const { name, missing } of enginesUnderTest()) {
    describeUnless(missing, `${title} on ${name}`, () => {
      let dynamoDb: DynamoDb | undefined;
      let client: DynamoDBClient | undefined;
      beforeAll(async () => {
        dynamoDb = await startDynamoDb({ port: 0, engine: name });
        // The SDK must not repeat a write, because the repeated write would find the first one. Only the store repeats.
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

/** Has the tests of a suite run in the environment of a function whose DynamoDB is this engine. */
export function useFunctionEnvironment(engine: RunningEngine): void {
  beforeAll(() => {
    const endpoints = { dynamoDbEndpoint: engine.endpoint(), secretsEndpoint: "" };
    for (const [name, value] of Object.entries(functionEnvironment(endpoints))) vi.stubEnv(name, value);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("the engine has not started yet");
  return part;
}
