import { CreateTableCommand, PutItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoDbStore } from "../../../lib/store/dynamodb.ts";
import { forgetRecord } from "../../../lib/records/forget-record.ts";
import { recordItem } from "../../../lib/records/item.ts";
import type { VerificationRecord } from "../../../lib/records/record.ts";
import { scanRecords, type ScanOptions } from "../../../lib/records/scan-records.ts";
import { dynamoDbClient, startDynamoDb, type DynamoDb } from "../../../local/dynamodb.ts";
import { charged, claimRequest, createManualClock, match, recordsOver } from "./fixtures.ts";

const TableName = "verifications";
const person = [new Uint8Array(16).fill(7), new Uint8Array(16).fill(8)];
const otherPerson = new Uint8Array(16).fill(9);

describe("a scan of the records", () => {
  let dynamoDb: DynamoDb;
  let client: DynamoDBClient;
  const clock = createManualClock();

  beforeAll(async () => {
    dynamoDb = await startDynamoDb({ port: 0 });
    client = dynamoDbClient(dynamoDb.endpoint);
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      }),
    );
    const records = recordsOver(createDynamoDbStore(TableName, client), clock);
    for (let n = 0; n < 30; n++) {
      const subject = (n % 3 === 0 ? person[n % 2] : undefined) ?? otherPerson;
      const pk = `v1#${String(n).padStart(22, "0")}`;
      const notes = { reference: `order-${n}` };
      const { record } = await records.claim(claimRequest(clock, { pk, subject, ...notes }));
      if (n !== 3) await records.finish(record, charged, match, clock.now() + 10_000);
    }
  });
  afterAll(async () => {
    client.destroy();
    await dynamoDb.stop();
  });

  async function scan(options: ScanOptions = {}): Promise<VerificationRecord[]> {
    const records: VerificationRecord[] = [];
    for await (const record of scanRecords(client, TableName, options)) records.push(record);
    return records;
  }

  async function found(): Promise<VerificationRecord[]> {
    const progress: number[] = [];
    const onProgress = (scanned: number) => progress.push(scanned);
    const records = await scan({ subjects: person, pageSize: 7, onProgress });
    expect(progress).toEqual([7, 14, 21, 28, 30]);
    return records;
  }

  it("reads every record where it looks for nobody in particular", async () => {
    const records = await scan();
    expect(new Set(records.map(({ pk }) => pk)).size).toBe(30);
  });

  it("finds a person under every pepper and on every page, and no more once they are forgotten", async () => {
    const store = createDynamoDbStore(TableName, client);
    const before = await found();
    expect(before).toHaveLength(10);
    const outcomes = await Promise.all(before.map((record) => forgetRecord(record, { store, clock })));
    expect(outcomes.filter(({ outcome }) => outcome === "forgotten")).toHaveLength(9);
    expect(outcomes.filter(({ outcome }) => outcome === "held")).toHaveLength(1);
    expect((await found()).map(({ pk }) => pk)).toEqual([`v1#${"3".padStart(22, "0")}`]);
    const item = await store.read(before.find(({ state }) => state === "done")?.pk ?? "");
    expect(item).toMatchObject({ state: "done", forgotten: true });
    expect(item).not.toHaveProperty("answer");
    expect(item).not.toHaveProperty("reference");
  });

  it("does not take a record that was lost for one of an unknown pepper", async () => {
    const known = { subjects: person, knownPepperIds: new Set(["p1"]) };
    const before = await scan(known);
    const records = recordsOver(createDynamoDbStore(TableName, client), clock);
    const request = { pk: `v1#${"9".repeat(22)}`, pepperId: "p0", fingerprint: () => new Uint8Array(32) };
    const { record } = await records.claim(claimRequest(clock, request));
    expect(await scan(known)).toHaveLength(before.length + 1);
    const item = { pk: { S: record.pk }, ...marshall(recordItem({ ...record, lost: {} })) };
    await client.send(new PutItemCommand({ TableName, Item: item }));
    expect(await scan(known)).toHaveLength(before.length);
  });
});
