import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AwsClientOptions, createAwsClient } from "../../../../lib/store/aws/client.ts";
import { verifySignature } from "../../../../local/gateway/signature.ts";
import { bodyOf, closeServer } from "../../../../local/http.ts";
import { host, listen } from "../../../../local/ports.ts";
import { sdkTunings } from "../../../support/sdk-tunings.ts";

const credentials = {
  accessKeyId: "made-up-id",
  secretAccessKey: "made-up-key",
  sessionToken: "made-up-token",
};
const read = new GetItemCommand({ TableName: "verifications", Key: { pk: { S: "key" } } });

let server: Server;
let seen: { request: IncomingMessage; body: Buffer }[];
let answer: RequestListener;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => void take(request, response));
  const port = await listen(server, 0, "dynamoDb");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", `http://${host}:${port}`);
  vi.stubEnv("AWS_REGION", "cn-north-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", credentials.sessionToken);
});
async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  seen.push({ request, body: await bodyOf(request) });
  answer(request, response);
}
afterEach(async () => {
  vi.unstubAllEnvs();
  await closeServer(server);
});

const answers = {
  ok: (_, response) => response.end("{}"),
  broken: (_, response) => response.writeHead(500).end("{}"),
  silent: () => undefined,
  endless: (_, response) => response.writeHead(200).write("{"),
} as const satisfies Record<string, RequestListener>;

describe.each(sdkTunings)("a client on the $sdk SDK", ({ tuning }) => {
  function send(options: Partial<AwsClientOptions> = {}) {
    const timeouts = { connectMs: 5_000, requestMs: 5_000 };
    const client = createAwsClient(DynamoDBClient, { service: "DYNAMODB", timeouts, tuning, ...options });
    return client.send(read).finally(() => client.destroy());
  }

  it("reaches the endpoint of the environment with a signature of its credentials", async () => {
    answer = answers.ok;
    await send();
    expect(seen).toHaveLength(1);
    for (const { request, body } of seen) {
      const { method = "", url: target = "", headersDistinct: headers } = request;
      const scope = { region: "cn-north-1", service: "dynamodb" };
      const options = { credentials: [credentials], now: new Date(), scope };
      expect(await verifySignature({ method, target, headers, body }, options)).toEqual(credentials);
    }
  });

  it("tries once, and more often only where it is told to", async () => {
    answer = answers.broken;
    await expect(send()).rejects.toThrow();
    expect(seen).toHaveLength(1);
    await expect(send({ maxAttempts: 3 })).rejects.toThrow();
    expect(seen).toHaveLength(4);
  });

  it.each(["silent", "endless"] as const)("gives up in time where the answer is %s", async (kind) => {
    answer = answers[kind];
    const timeouts = { connectMs: 5_000, requestMs: 500 };
    await expect(send({ timeouts })).rejects.toMatchObject({ name: "TimeoutError" });
    expect(seen).toHaveLength(1);
  });
});
