import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BatchReadDependencies, readBatch } from "../../../lib/store/batch-read.ts";
import { closeServer } from "../../../local/http.ts";
import { listen } from "../../../local/ports.ts";

/*
 * Answers of BatchGetItem, as its reference has them:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 * A batch that is throttled in part is answered with 200, and what was not read in UnprocessedKeys.
 */
const tableName = "verifications";

let server: Server;
let client: DynamoDBClient;
/** How many keys of a request are read; the others are left out. */
let readAtOnce = 1;
const requests: unknown[] = [];
const pauses: number[] = [];

type BatchRequest = { RequestItems: Record<string, { Keys: { pk: { S: string } }[] }> };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await json(request);
  requests.push(body);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK wrote it
  const { Keys: keys = [], ...rest } = (body as BatchRequest).RequestItems[tableName] ?? {};
  const [read, left] = [keys.slice(0, readAtOnce), keys.slice(readAtOnce)];
  const Responses = { [tableName]: read.filter(({ pk }) => pk.S !== "none") };
  const UnprocessedKeys = left.length === 0 ? {} : { [tableName]: { ...rest, Keys: left } };
  response
    .writeHead(200, { "content-type": "application/x-amz-json-1.0" })
    .end(JSON.stringify({ Responses, UnprocessedKeys }));
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  const port = await listen(server, 0, "dynamoDb");
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "operator", secretAccessKey: "operator" },
  });
});
afterAll(async () => {
  client.destroy();
  await closeServer(server);
});
beforeEach(() => {
  requests.length = 0;
  pauses.length = 0;
});

function sleep(durationMs: number): Promise<void> {
  pauses.push(durationMs);
  return Promise.resolve();
}

function dependencies(): BatchReadDependencies {
  return { client, tableName, clock: { sleep }, random: { fraction: () => 1 } };
}

describe("a batch that is read", () => {
  it("is asked for again, after longer and longer pauses, until nothing is left out of it", async () => {
    readAtOnce = 1;
    const items = await readBatch(dependencies(), ["a", "none", "b", "c"], ["pk"]);
    expect(items).toEqual([{ pk: "a" }, { pk: "b" }, { pk: "c" }]);
    expect(pauses).toEqual([100, 200, 400]);
    expect(requests).toHaveLength(4);
    expect(requests[3]).toMatchObject({
      RequestItems: {
        [tableName]: { Keys: [{ pk: { S: "c" } }], ConsistentRead: true, ProjectionExpression: "pk" },
      },
    });
  });

  it("is given up with the table's name if it stays throttled", async () => {
    readAtOnce = 0;
    await expect(readBatch(dependencies(), ["a"])).rejects.toThrow(
      "The table verifications was throttled for too long. Run this again later.",
    );
    expect(requests).toHaveLength(12);
  });

  it("takes no request if nothing is asked for", async () => {
    expect(await readBatch(dependencies(), [])).toEqual([]);
    expect(requests).toEqual([]);
  });
});
