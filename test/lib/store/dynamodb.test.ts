import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDynamoDbClient, createDynamoDbStore } from "../../../lib/store/dynamodb.ts";
import type { RecordStore, WriteResult } from "../../../lib/store/write.ts";
import { type DynamoDb, dynamoDbClient, startDynamoDb } from "../../../local/dynamodb.ts";
import { deployedName } from "../../../local/stage.ts";
import { createTables } from "../../../local/tables.ts";
import { sdkTunings } from "../../support/sdk-tunings.ts";

let engine: DynamoDb;
beforeAll(async () => {
  engine = await startDynamoDb({ port: 0 });
  const client = dynamoDbClient(engine.endpoint);
  await createTables(client);
  client.destroy();
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "made-up-id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "made-up-key");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", engine.endpoint);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await engine.stop();
});

describe.each(sdkTunings)("the records on the $sdk SDK", ({ sdk, tuning }) => {
  it("give each of many writes in flight, with the client's time and less, the answer of its own key", async () => {
    const client = createDynamoDbClient({ tuning });
    const store = createDynamoDbStore(deployedName("verifications"), client);
    const keys = Array.from({ length: 30 }, (_, number) => `${sdk}-${number}`);
    const first = await Promise.all(keys.map((pk, index) => put(store, pk, index)));
    expect(first.every(({ applied }) => applied)).toBe(true);
    const second = await Promise.all(keys.map((pk, index) => put(store, pk, index)));
    expect(second).toEqual(keys.map((pk) => ({ applied: false, item: { pk, own: pk } })));
    client.destroy();
  });
});

function put(store: RecordStore, pk: string, index: number): Promise<WriteResult> {
  return store.write(
    { type: "put", pk, conditions: [{ path: ["pk"], test: "absent" }], item: { pk, own: pk } },
    index % 3 === 0 ? 900 : 1_000,
  );
}
