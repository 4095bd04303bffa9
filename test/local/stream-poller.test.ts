import { randomUUID } from "node:crypto";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DynamoDb, dynamoDbClient, startDynamoDb } from "../../local/dynamodb.ts";
import type { LambdaRuntime } from "../../local/gateway/lambda.ts";
import type { FunctionDefinition } from "../../local/serverless-file.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { deployedName } from "../../local/stage.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { startStreamPollers } from "../../local/stream-poller.ts";
import { createTables } from "../../local/tables.ts";

const person = { name: "示例甲", idNumber: magicIdNumber("110009") };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

async function readUsage(): Promise<unknown> {
  return (await fetch(`${stack.httpUrl}/v1/usage`)).json();
}

describe("the stream of the local stack", () => {
  it("brings checks to the function that projects usage, replays excepted", async () => {
    const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
    for (let sent = 0; sent < 3; sent++) {
      const init = { method: "POST", headers, body: JSON.stringify(person) };
      expect((await fetch(`${stack.httpUrl}/v1/two-factor`, init)).status).toBe(200);
    }
    await vi.waitFor(
      async () => expect(await readUsage()).toMatchObject({ total: { charged: 1, open: 0, spend: "0.60" } }),
      { timeout: 15_000, interval: 200 },
    );
  });
});

describe("a poller", () => {
  it("reads the stream of an engine that was restarted from its beginning, although it noticed nothing", async () => {
    const delivered: string[] = [];
    let engine = await engineWithRecords(0, ["one", "two", "three"]);
    const { endpoint, port } = engine;
    const runtime: LambdaRuntime = {
      functions: [{ ...projection, streams: [{ tableKey: "verifications", batchSize: 100 }] }],
      async invoke(_definition, event) {
        const { Records } = v.parse(eventSchema, event);
        const keys = Records.map(({ dynamodb }) => dynamodb.Keys.pk.S);
        if (delivered.length === 0) {
          await engine.stop();
          engine = await engineWithRecords(port, ["four"]);
        }
        delivered.push(...keys);
        return { requestId: "", payload: '{"batchItemFailures":[]}', isError: false };
      },
    };
    const pollers = startStreamPollers(runtime, endpoint);
    await expect.poll(() => delivered, { timeout: 15_000 }).toEqual(["one", "two", "three", "four"]);
    await pollers.stop();
    await engine.stop();
  });
});

const eventSchema = v.object({
  Records: v.array(v.object({ dynamodb: v.object({ Keys: v.object({ pk: v.object({ S: v.string() }) }) }) })),
});

const projection: FunctionDefinition = {
  key: "project-usage",
  file: "functions/project-usage",
  exportName: "stream",
  aliases: [],
  timeoutSeconds: 60,
  memoryMegabytes: 1024,
  routes: [],
  streams: [],
  schedules: [],
};

/** An engine whose table of records has these items, one after the other. */
async function engineWithRecords(port: number, keys: readonly string[]): Promise<DynamoDb> {
  const engine = await startDynamoDb({ port });
  const client = dynamoDbClient(engine.endpoint);
  await createTables(client);
  for (const key of keys) {
    await client.send(
      new PutItemCommand({ TableName: deployedName("verifications"), Item: { pk: { S: key } } }),
    );
  }
  client.destroy();
  return engine;
}
