import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDynamoDbClient, createDynamoDbStore } from "../../../lib/store/dynamodb.ts";
import type { RecordStore, WriteResult } from "../../../lib/store/write.ts";
import { type DynamoDb, dynamoDbClient, startDynamoDb } from "../../../local/dynamodb.ts";
import { createTables } from "../../../local/tables.ts";
import { deployedName } from "../../../local/stage.ts";

let engine: DynamoDb;
let store: RecordStore;
beforeAll(async () => {
  engine = await startDynamoDb({ port: 0 });
  const client = dynamoDbClient(engine.endpoint);
  await createTables(client);
  client.destroy();
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "made-up-id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "made-up-key");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", engine.endpoint);
  store = createDynamoDbStore(deployedName("verifications"), createDynamoDbClient());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await engine.stop();
});

test("writes in flight together, with the client's time and less, each get the answer of their own key", async () => {
  const keys = Array.from({ length: 100 }, (_, number) => `key-${number}`);
  const first = await Promise.all(keys.map(put));
  expect(first.every(({ applied }) => applied)).toBe(true);
  const second = await Promise.all(keys.map(put));
  expect(second).toEqual(keys.map((pk) => ({ applied: false, item: { pk, own: pk } })));
});

function put(pk: string, index: number): Promise<WriteResult> {
  return store.write(
    { type: "put", pk, conditions: [{ path: ["pk"], test: "absent" }], item: { pk, own: pk } },
    index % 3 === 0 ? 900 : 1_000,
  );
}
